#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/activation.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

// The formulas are entries of engine/kernels/unary_table.hpp.

Tensor elu(const Tensor& x, double alpha) {
  return elementwise("EluBackward0", unary().elu, x, alpha, 1);
}
Tensor selu(const Tensor& x) {
  return elementwise("EluBackward0", unary().elu, x, 1.6732632423543772848, 1.0507009873554804934);
}
Tensor celu(const Tensor& x, double alpha) {
  XGRAD_CHECK(alpha != 0, "celu: alpha is 0");
  return elementwise("CeluBackward0", unary().celu, x, alpha);
}
Tensor mish(const Tensor& x) {
  return elementwise("MishBackward0", unary().mish, x);
}
Tensor hardtanh(const Tensor& x, double min_val, double max_val) {
  XGRAD_CHECK(min_val <= max_val, "hardtanh: min_val ", min_val, " is above max_val ", max_val);
  return elementwise("HardtanhBackward0", unary().hardtanh, x, min_val, max_val);
}
Tensor relu6(const Tensor& x) {
  return hardtanh(x, 0, 6);
}
Tensor hardsigmoid(const Tensor& x) {
  return elementwise("HardsigmoidBackward0", unary().hardsigmoid, x);
}
Tensor hardswish(const Tensor& x) {
  return elementwise("HardswishBackward0", unary().hardswish, x);
}
Tensor hardshrink(const Tensor& x, double lambd) {
  return elementwise("HardshrinkBackward0", unary().hardshrink, x, lambd);
}
Tensor softshrink(const Tensor& x, double lambd) {
  XGRAD_CHECK(lambd >= 0, "softshrink: lambd ", lambd, " is negative");
  return elementwise("SoftshrinkBackward0", unary().softshrink, x, lambd);
}
Tensor softsign(const Tensor& x) {
  return elementwise("DivBackward0", unary().softsign, x);
}
Tensor tanhshrink(const Tensor& x) {
  return elementwise("SubBackward0", unary().tanhshrink, x);
}
Tensor threshold(const Tensor& x, double threshold, double value) {
  return elementwise("ThresholdBackward0", unary().threshold, x, threshold, value);
}

Tensor prelu(const Tensor& x, const Tensor& weight) {
  const Shape shape = x.shape(), of_weight = weight.shape();
  const Index channels = shape.dim() > 1 ? shape[1] : 1;
  XGRAD_CHECK(of_weight.dim() <= 1 && (weight.numel() == 1 || weight.numel() == channels),
              "prelu: weight has shape ", of_weight, ", an input of shape ", shape, " needs [1] or ",
              Shape{channels});
  // The weight beside each element of x: (channels, 1 ...), or one number for all of them.
  Shape beside;
  if (weight.numel() != 1) beside.append(channels);
  for (Index d = 2; weight.numel() != 1 && d < shape.dim(); ++d) beside.append(1);
  Array slopes = weight.value();
  set_shape(slopes, beside);
  slopes = broadcast_to(slopes, shape);
  Array value = map([](Scalar v, Scalar w) { return v > 0 ? v : w * v; }, x.value(), slopes);
  return record("PreluKernelBackward0", {x, weight}, std::move(value),
                [x = Saved(x), slopes = std::move(slopes), beside](const Array& grad, InputGrads& to) {
                  if (to.wants(0)) {
                    to.add(0, map([](Scalar g, Scalar v, Scalar w) { return v > 0 ? g : w * g; }, grad,
                                  x.value(), slopes));
                  }
                  if (to.wants(1)) {
                    Array sum = sum_to(
                        map([](Scalar g, Scalar v) { return v > 0 ? 0 : g * v; }, grad, x.value()), beside);
                    set_shape(sum, to.shape(1));
                    to.add(1, std::move(sum));
                  }
                });
}

Tensor softmin(const Tensor& x, Index dim) {
  return softmax(-x, dim);
}

}  // namespace xgrad::inline XGRAD_ABI::nn::functional

namespace xgrad::inline XGRAD_ABI::nn {

std::string detail::option_repr(const char* name, double value) {
  return name + float_repr(value);
}
std::string detail::option_repr(const char* name, Index value) {
  return text(name, value);
}

PReLU::PReLU(Index num_parameters, double init) {
  XGRAD_CHECK(num_parameters >= 0, "PReLU: num_parameters=", num_parameters, " must not be negative");
  weight = Parameter(filled<Array>({num_parameters}, static_cast<Scalar>(init)));
}

}  // namespace xgrad::inline XGRAD_ABI::nn
