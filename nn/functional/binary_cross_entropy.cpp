#include <cmath>

#include <xgrad/nn/functional/binary_cross_entropy.hpp>
#include <xgrad/nn/functional/loss_terms.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {
namespace nn::functional {

static void check_shapes(const char* op, const Tensor& input, const Tensor& target) {
  check(input.shape() == target.shape(), op, ": input has shape ", input.shape(), ", target ", target.shape(),
        "; they must be equal");
}

namespace {

// One weight for each element; none: a single 1 that is read with stride 0.
struct Weights {
  Weights(const char* op, const char* what, const Tensor& weight, const Shape& input)
      : values(weight.defined() ? stretched_to_input(op, what, weight, input) : Tensor(1)),
        stride(weight.defined() ? 1 : 0) {}
  auto reader() const {
    return [data = values.value().data(), stride = stride](Index i) { return data[i * stride]; };
  }
  Saved values;
  Index stride;
};

}  // namespace

static Scalar bounded_log(Scalar x) {
  return std::max(std::log(x), Scalar(-100));
}
static Scalar bounded_log_of_other(Scalar x) {
  return std::max(std::log1p(-x), Scalar(-100));
}

Tensor binary_cross_entropy(const Tensor& input, const Tensor& target, BCELossOptions options) {
  check_shapes("binary_cross_entropy", input, target);
  const Weights weights("binary_cross_entropy", "weight", options.weight, input.shape());
  const Scalar *x = input.value().data(), *y = target.value().data();
  for (Index i = 0; i < input.numel(); ++i) {
    check(x[i] >= 0 && x[i] <= 1, "binary_cross_entropy: ", x[i], " at position ",
          position_text(input.shape(), i),
          " of the input is not a probability (binary_cross_entropy_with_logits takes all numbers)");
  }
  Array value = reduce_terms(input.shape(), options.reduction, [=, w = weights.reader()](Index i) {
    return -w(i) * (y[i] * bounded_log(x[i]) + (1 - y[i]) * bounded_log_of_other(x[i]));
  });
  return record(
      "BinaryCrossEntropyBackward0", {input, target}, std::move(value),
      [input = Saved(input), target = Saved(target), weights, reduction = options.reduction](
          const Array& grad, InputGrads& to) {
        const Scalar *a = input.value().data(), *b = target.value().data();
        if (to.wants(0)) {
          to.add(0, terms_gradient(grad, to.shape(0), reduction, [=, w = weights.reader()](Index i) {
                   return w(i) * (a[i] - b[i]) / std::max(a[i] * (1 - a[i]), Scalar(1e-12));
                 }));
        }
        if (to.wants(1)) {
          to.add(1, terms_gradient(grad, to.shape(1), reduction, [=, w = weights.reader()](Index i) {
                   return w(i) * (bounded_log_of_other(a[i]) - bounded_log(a[i]));
                 }));
        }
      });
}

// log(1 + exp(-z)) without overflow.
static Scalar softplus_of_minus(Scalar z) {
  return std::log1p(std::exp(-std::abs(z))) + std::max(-z, Scalar(0));
}
static Scalar sigmoid(Scalar z) {
  const Scalar e = std::exp(-std::abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}

Tensor binary_cross_entropy_with_logits(const Tensor& input, const Tensor& target,
                                        BCEWithLogitsLossOptions options) {
  constexpr const char* op = "binary_cross_entropy_with_logits";
  check_shapes(op, input, target);
  const Weights weights(op, "weight", options.weight, input.shape());
  const Weights positive(op, "pos_weight", options.pos_weight, input.shape());
  const Scalar *z = input.value().data(), *y = target.value().data();
  Array value = reduce_terms(
      input.shape(), options.reduction, [=, w = weights.reader(), p = positive.reader()](Index i) {
        return w(i) * ((1 - y[i]) * z[i] + (1 + (p(i) - 1) * y[i]) * softplus_of_minus(z[i]));
      });
  return record("BinaryCrossEntropyWithLogitsBackward0", {input, target}, std::move(value),
                [input = Saved(input), target = Saved(target), weights, positive,
                 reduction = options.reduction](const Array& grad, InputGrads& to) {
                  const Scalar *a = input.value().data(), *b = target.value().data();
                  const auto w = weights.reader(), p = positive.reader();
                  if (to.wants(0)) {
                    to.add(0, terms_gradient(grad, to.shape(0), reduction, [=](Index i) {
                             return w(i) * ((1 - b[i]) * sigmoid(a[i]) - p(i) * b[i] * sigmoid(-a[i]));
                           }));
                  }
                  if (to.wants(1)) {
                    to.add(1, terms_gradient(grad, to.shape(1), reduction, [=](Index i) {
                             return w(i) * ((p(i) - 1) * softplus_of_minus(a[i]) - a[i]);
                           }));
                  }
                });
}

}  // namespace nn::functional
}  // namespace XGRAD_ABI
}  // namespace xgrad
