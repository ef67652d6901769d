#include <cmath>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/functional/linear.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/nn/module/init.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Linear::Linear(Index in, Index out, LinearOptions options) : in_features(in), out_features(out) {
  XGRAD_CHECK(in >= 0 && out >= 0, "Linear: in_features=", in, " and out_features=", out,
              " must not be negative");
  weight = Parameter(uninitialized<Array>({out, in}));
  if (options.bias) bias = Parameter(uninitialized<Array>({out}));
  reset_parameters();
}

void Linear::reset_parameters() {
  init::kaiming_uniform_(weight, {.a = std::sqrt(5.0)});
  if (!bias.defined()) return;
  const double bound = in_features > 0 ? 1 / std::sqrt(static_cast<double>(in_features)) : 0;
  init::uniform_(bias, 0 - bound, bound);  // not -0
}

Tensor Linear::forward(const Tensor& x) const {
  return functional::linear(x, weight, bias);
}

std::string Linear::extra_repr() const {
  return text("in_features=", in_features, ", out_features=", out_features,
              ", bias=", bias.defined() ? "True" : "False");
}

}  // namespace xgrad::inline XGRAD_ABI::nn
