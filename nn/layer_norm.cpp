#include <xgrad/engine/array/float_repr.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/functional/layer_norm.hpp>
#include <xgrad/nn/layer_norm.hpp>
#include <xgrad/nn/module/init.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

LayerNorm::LayerNorm(Shape shape, LayerNormOptions chosen)
    : normalized_shape(std::move(shape)), options(chosen) {
  XGRAD_CHECK(normalized_shape.dim() > 0, "LayerNorm: normalized_shape has no dimension");
  if (options.elementwise_affine) {
    weight = Parameter(uninitialized<Array>(normalized_shape));
    if (options.bias) bias = Parameter(uninitialized<Array>(normalized_shape));
  }
  reset_parameters();
}

void LayerNorm::reset_parameters() {
  if (weight.defined()) init::ones_(weight);
  if (bias.defined()) init::zeros_(bias);
}

Tensor LayerNorm::forward(const Tensor& x) const {
  return functional::layer_norm(x, normalized_shape, {.weight = weight, .bias = bias, .eps = options.eps});
}

std::string LayerNorm::extra_repr() const {
  std::string sizes;
  for (const std::size_t size : normalized_shape) sizes += (sizes.empty() ? "" : ", ") + std::to_string(size);
  return text("(", sizes, normalized_shape.dim() == 1 ? ",)" : ")", ", eps=", float_repr(options.eps),
              ", elementwise_affine=", weight.defined() ? "True" : "False",
              ", bias=", bias.defined() ? "True" : "False");
}

}  // namespace xgrad::inline XGRAD_ABI::nn
