#include <xgrad/optim/rule.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

void check_not_negative(const char* optimizer, const char* option, double value) {
  XGRAD_CHECK(value >= 0, optimizer, ": ", option, " is ", value, "; it must be at least 0");
}

void check_fraction(const char* optimizer, const char* option, double value) {
  XGRAD_CHECK(value >= 0 && value < 1, optimizer, ": ", option, " is ", value, "; it must be in [0, 1)");
}

void check_exact_decay(const char* optimizer, bool exact, double weight_decay) {
  XGRAD_CHECK(
      !exact || weight_decay == 0, optimizer, ": exact row-sparse updates with weight_decay ", weight_decay,
      ": a decay that is added to the gradient never lets a row come to rest, so missed steps cannot be "
      "caught up; AdamW decays the parameter itself and can be exact");
}

}  // namespace xgrad::inline XGRAD_ABI::optim
