#include <algorithm>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/bce_loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

static void check_shapes(const char* op, const Tensor& input, const Tensor& target) {
  XGRAD_CHECK(input.shape() == target.shape(), op, ": input has shape ", input.shape(), ", target ",
              target.shape(), "; they must be equal");
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

// body(weights by element, weights of the positive part by element); without any the compiler knows that they
// are 1.
template <class Body>
Array with_weights(const Weights& weights, const Weights& positive, const Body& body) {
  const auto one = [](Index) { return Scalar(1); };
  return weights.stride + positive.stride == 0 ? body(one, one) : body(weights.reader(), positive.reader());
}

}  // namespace

static void check_probabilities(const Tensor& tensor, const char* of, const char* remark) {
  const Array& x = tensor.value();
  int outside = 0;  // counted without branches: almost always none
  for (std::size_t i = 0; i < x.size(); ++i)
    outside |= static_cast<int>(!(x.data()[i] >= 0)) | static_cast<int>(!(x.data()[i] <= 1));
  for (std::size_t i = 0; outside && i < x.size(); ++i) {
    XGRAD_CHECK(x.data()[i] >= 0 && x.data()[i] <= 1, "binary_cross_entropy: ", x.data()[i], " at position ",
                position_text(tensor.shape(), static_cast<Index>(i)), " of the ", of, " is not a probability",
                remark);
  }
}

static Scalar bounded(Scalar log) {
  return std::max(log, Scalar(-100));
}
static Array log_of(const Array& x) {
  return calculate(unary().log, x);
}
static Array log_of_other(const Array& x) {
  Array out = map([](Scalar v) { return -v; }, x);
  return calculate(unary().log1p, out);
}

Tensor functional::binary_cross_entropy(const Tensor& input, const Tensor& target, BCELossOptions options) {
  constexpr const char* op = "binary_cross_entropy";
  check_shapes(op, input, target);
  const Weights weights(op, "weight", options.weight, input.shape()), none(op, "", {}, input.shape());
  check_probabilities(input, "input", " (binary_cross_entropy_with_logits takes all numbers)");
  check_probabilities(target, "target", "");
  const Array log_x = log_of(input.value()), log_other = log_of_other(input.value());
  const Scalar *yes = log_x.data(), *no = log_other.data(), *y = target.value().data();
  Array value = with_weights(weights, none, [&](const auto& w, const auto&) {
    return reduce_terms(input.shape(), options.reduction, [=](Index i) {
      return -w(i) * (y[i] * bounded(yes[i]) + (1 - y[i]) * bounded(no[i]));
    });
  });
  return record("BinaryCrossEntropyBackward0", {input, target}, std::move(value),
                [input = Saved(input), target = Saved(target), weights, reduction = options.reduction](
                    const Array& grad, InputGrads& to) {
                  const Scalar *a = input.value().data(), *b = target.value().data();
                  const auto w = weights.reader();
                  if (to.wants(0)) {
                    to.add(0, terms_gradient(grad, to.shape(0), reduction, [=](Index i) {
                             return w(i) * (a[i] - b[i]) / std::max(a[i] * (1 - a[i]), Scalar(1e-12));
                           }));
                  }
                  if (to.wants(1)) {
                    const Array log_a = log_of(input.value()), log_not_a = log_of_other(input.value());
                    to.add(1, terms_gradient(grad, to.shape(1), reduction,
                                             [w, p = log_a.data(), q = log_not_a.data()](Index i) {
                                               return w(i) * (bounded(q[i]) - bounded(p[i]));
                                             }));
                  }
                });
}

Tensor functional::binary_cross_entropy_with_logits(const Tensor& input, const Tensor& target,
                                                    BCEWithLogitsLossOptions options) {
  constexpr const char* op = "binary_cross_entropy_with_logits";
  check_shapes(op, input, target);
  const Weights weights(op, "weight", options.weight, input.shape());
  const Weights positive(op, "pos_weight", options.pos_weight, input.shape());
  const Array log_sigmoid = calculate(unary().logsigmoid, input.value());  // -log(1 + exp(-z))
  const Scalar *z = input.value().data(), *y = target.value().data(), *log_s = log_sigmoid.data();
  Array value = with_weights(weights, positive, [&](const auto& w, const auto& p) {
    return reduce_terms(input.shape(), options.reduction, [=](Index i) {
      return w(i) * ((1 - y[i]) * z[i] - (1 + (p(i) - 1) * y[i]) * log_s[i]);
    });
  });
  return record(
      "BinaryCrossEntropyWithLogitsBackward0", {input, target}, std::move(value),
      [input = Saved(input), target = Saved(target), weights, positive, reduction = options.reduction](
          const Array& grad, InputGrads& to) {
        const Scalar *a = input.value().data(), *b = target.value().data();
        if (to.wants(0)) {
          const Array sigmoid = calculate(unary().sigmoid, input.value());
          to.add(0, with_weights(weights, positive, [&, s = sigmoid.data()](const auto& w, const auto& p) {
                   return terms_gradient(grad, to.shape(0), reduction, [=](Index i) {
                     const Scalar yes = p(i) * b[i];
                     return w(i) * ((1 - b[i] + yes) * s[i] - yes);
                   });
                 }));
        }
        if (to.wants(1)) {
          const Array log_sigmoid_of = calculate(unary().logsigmoid, input.value());
          to.add(1,
                 terms_gradient(grad, to.shape(1), reduction,
                                [=, w = weights.reader(), p = positive.reader(), log = log_sigmoid_of.data()](
                                    Index i) { return w(i) * ((1 - p(i)) * log[i] - a[i]); }));
        }
      });
}

BCELoss::BCELoss(BCELossOptions chosen) : weight(weight_buffer(chosen.weight)), reduction(chosen.reduction) {}
Tensor BCELoss::forward(const Tensor& input, const Tensor& target) const {
  return functional::binary_cross_entropy(input, target, {weight, reduction});
}

BCEWithLogitsLoss::BCEWithLogitsLoss(BCEWithLogitsLossOptions chosen)
    : weight(weight_buffer(chosen.weight)),
      pos_weight(weight_buffer(chosen.pos_weight)),
      reduction(chosen.reduction) {}
Tensor BCEWithLogitsLoss::forward(const Tensor& input, const Tensor& target) const {
  return functional::binary_cross_entropy_with_logits(input, target, {weight, reduction, pos_weight});
}

}  // namespace xgrad::inline XGRAD_ABI::nn
