#include <cmath>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/neg.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/functional/activation.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

// f and its slope, both of x. Comparisons are written so that NaN stays NaN.
template <class F, class Slope>
static Tensor each(OpName name, const Tensor& x, const F& f, const Slope& slope) {
  return record(name, {x}, map(f, x.value()), [x = Saved(x), slope](const Array& grad, InputGrads& to) {
    to.add(0,
           map([slope](Scalar g, Scalar v) { return g * static_cast<Scalar>(slope(v)); }, grad, x.value()));
  });
}
static Scalar scalar(double value) {
  return static_cast<Scalar>(value);
}

// scale * alpha (exp(x / width) - 1) below 0, scale * x above.
static Tensor exponential_unit(OpName name, const Tensor& x, Scalar alpha, Scalar scale, Scalar width) {
  return each(
      name, x, [=](Scalar v) { return scale * (v > 0 ? v : alpha * std::expm1(v / width)); },
      [=](Scalar v) { return scale * (v > 0 ? 1 : alpha / width * std::exp(v / width)); });
}
Tensor elu(const Tensor& x, double alpha) {
  return exponential_unit("EluBackward0", x, scalar(alpha), 1, 1);
}
Tensor selu(const Tensor& x) {
  return exponential_unit("EluBackward0", x, scalar(1.6732632423543772848), scalar(1.0507009873554804934), 1);
}
Tensor celu(const Tensor& x, double alpha) {
  XGRAD_CHECK(alpha != 0, "celu: alpha is 0");
  return exponential_unit("CeluBackward0", x, scalar(alpha), 1, scalar(alpha));
}

Tensor mish(const Tensor& x) {
  const auto gate = [](Scalar v) {
    return std::tanh(std::max(v, Scalar(0)) + std::log1p(std::exp(-std::abs(v))));
  };
  return each(
      "MishBackward0", x, [gate](Scalar v) { return v * gate(v); },
      [gate](Scalar v) {
        const Scalar t = gate(v);
        return t + v * (1 - t * t) / (1 + std::exp(-v));
      });
}

Tensor hardtanh(const Tensor& x, double min_val, double max_val) {
  XGRAD_CHECK(min_val <= max_val, "hardtanh: min_val ", min_val, " is above max_val ", max_val);
  const Scalar low = scalar(min_val), high = scalar(max_val);
  return each(
      "HardtanhBackward0", x, [=](Scalar v) { return v < low    ? low
                                                     : v > high ? high
                                                                : v; },
      [=](Scalar v) { return v <= low || v >= high ? 0 : 1; });
}
Tensor relu6(const Tensor& x) {
  return hardtanh(x, 0, 6);
}
Tensor hardsigmoid(const Tensor& x) {
  return each(
      "HardsigmoidBackward0", x, [](Scalar v) { return v < -3  ? 0
                                                       : v > 3 ? 1
                                                               : (v + 3) / 6; },
      [](Scalar v) { return v <= -3 || v >= 3 ? 0 : Scalar(1) / 6; });
}
Tensor hardswish(const Tensor& x) {
  return each(
      "HardswishBackward0", x, [](Scalar v) { return v < -3  ? 0
                                                     : v > 3 ? v
                                                             : v * (v + 3) / 6; },
      [](Scalar v) { return v <= -3  ? 0
                            : v >= 3 ? 1
                                     : v / 3 + Scalar(0.5); });
}

Tensor hardshrink(const Tensor& x, double lambd) {
  const Scalar edge = scalar(lambd);
  return each(
      "HardshrinkBackward0", x, [edge](Scalar v) { return v >= -edge && v <= edge ? 0 : v; },
      [edge](Scalar v) { return v >= -edge && v <= edge ? 0 : 1; });
}
Tensor softshrink(const Tensor& x, double lambd) {
  XGRAD_CHECK(lambd >= 0, "softshrink: lambd ", lambd, " is negative");
  const Scalar edge = scalar(lambd);
  return each(
      "SoftshrinkBackward0", x,
      [edge](Scalar v) { return v > edge    ? v - edge
                                : v < -edge ? v + edge
                                            : v * 0; },  // NaN * 0 is NaN
      [edge](Scalar v) { return v >= -edge && v <= edge ? 0 : 1; });
}

Tensor softsign(const Tensor& x) {
  return each(
      "DivBackward0", x, [](Scalar v) { return v / (1 + std::abs(v)); },
      [](Scalar v) { return 1 / ((1 + std::abs(v)) * (1 + std::abs(v))); });
}
Tensor tanhshrink(const Tensor& x) {
  return each(
      "SubBackward0", x, [](Scalar v) { return v - std::tanh(v); },
      [](Scalar v) { return std::tanh(v) * std::tanh(v); });
}
Tensor threshold(const Tensor& x, double threshold, double value) {
  const Scalar edge = scalar(threshold), below = scalar(value);
  return each(
      "ThresholdBackward0", x, [=](Scalar v) { return v <= edge ? below : v; },
      [=](Scalar v) { return v <= edge ? 0 : 1; });
}

Tensor prelu(const Tensor& x, const Tensor& weight) {
  const Shape shape = x.shape(), of_weight = weight.shape();
  const Index channels = shape.dim() > 1 ? shape[1] : 1;
  XGRAD_CHECK(of_weight.dim() <= 1 && (weight.numel() == 1 || weight.numel() == channels),
              "prelu: weight has shape ", of_weight, ", an input of shape ", shape, " needs [1] or ",
              Shape{channels});
  // The weight beside each element of x: (channels, 1 ...)
  Shape beside = of_weight;
  for (Index d = 2; weight.numel() > 1 && d < shape.dim(); ++d) beside.append(1);
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
