#include <cmath>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/difference_loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

// loss(d) for the difference of each pair, slope(d) its derivative.
template <class Loss, class Slope>
static Tensor difference_loss(const char* op, OpName name, const Tensor& input, const Tensor& target,
                              Reduction reduction, const Loss& loss, const Slope& slope) {
  const Tensor wanted = stretched_to_input(op, "target", target, input.shape());
  const Scalar *x = input.value().data(), *y = wanted.value().data();
  Array value = reduce_terms(input.shape(), reduction, [=](Index i) { return loss(x[i] - y[i]); });
  return record(
      name, {input, target}, std::move(value),
      [input = Saved(input), wanted = Saved(wanted), reduction, slope](const Array& grad, InputGrads& to) {
        const Scalar *a = input.value().data(), *b = wanted.value().data();
        Array d = terms_gradient(grad, to.shape(0), reduction, [=](Index i) { return slope(a[i] - b[i]); });
        if (to.wants(1)) to.add(1, Array(-d));
        if (to.wants(0)) to.add(0, std::move(d));
      });
}

static Scalar sign(Scalar d) {
  return static_cast<Scalar>(d > 0) - static_cast<Scalar>(d < 0);
}

Tensor functional::mse_loss(const Tensor& input, const Tensor& target, LossOptions options) {
  return difference_loss(
      "mse_loss", "MseLossBackward0", input, target, options.reduction, [](Scalar d) { return d * d; },
      [](Scalar d) { return 2 * d; });
}

Tensor functional::l1_loss(const Tensor& input, const Tensor& target, LossOptions options) {
  return difference_loss(
      "l1_loss", reduced_name(options.reduction, "AbsBackward0"), input, target, options.reduction,
      [](Scalar d) { return std::abs(d); }, [](Scalar d) { return sign(d); });
}

Tensor functional::smooth_l1_loss(const Tensor& input, const Tensor& target, SmoothL1LossOptions options) {
  XGRAD_CHECK(options.beta >= 0, "smooth_l1_loss: beta ", options.beta, " is negative");
  if (options.beta == 0) return l1_loss(input, target, {options.reduction});
  const Scalar beta = static_cast<Scalar>(options.beta), half = beta / 2;
  return difference_loss(
      "smooth_l1_loss", "SmoothL1LossBackward0", input, target, options.reduction,
      [=](Scalar d) { return std::abs(d) < beta ? d * d / 2 / beta : std::abs(d) - half; },
      [=](Scalar d) { return std::abs(d) < beta ? d / beta : sign(d); });
}

Tensor functional::huber_loss(const Tensor& input, const Tensor& target, HuberLossOptions options) {
  XGRAD_CHECK(options.delta > 0, "huber_loss: delta ", options.delta, " is not positive");
  const Scalar delta = static_cast<Scalar>(options.delta), half = delta / 2;
  return difference_loss(
      "huber_loss", "HuberLossBackward0", input, target, options.reduction,
      [=](Scalar d) { return std::abs(d) < delta ? d * d / 2 : delta * (std::abs(d) - half); },
      [=](Scalar d) { return std::abs(d) < delta ? d : delta * sign(d); });
}

}  // namespace xgrad::inline XGRAD_ABI::nn
