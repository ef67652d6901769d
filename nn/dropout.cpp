#include <xgrad/engine/array/float_repr.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/dropout.hpp>
#include <xgrad/nn/functional/dropout.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Dropout::Dropout(double probability) : p(probability) {
  XGRAD_CHECK(p >= 0 && p <= 1, "Dropout: p=", p, " is outside [0, 1]");
}

Tensor Dropout::forward(const Tensor& x) const {
  return functional::dropout(x, {.p = p, .training = is_training()});
}

std::string Dropout::extra_repr() const {
  return text("p=", float_repr(p), ", inplace=False");
}

}  // namespace xgrad::inline XGRAD_ABI::nn
