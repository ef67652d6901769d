#include <algorithm>

#include <xgrad/engine/compute/permute.hpp>
#include <xgrad/engine/kernels/softmax.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/cross_entropy_loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

namespace {

// An input over classes seen as (outer, classes, inner). There is a target for each place of (outer, inner).
struct ClassLayout {
  ClassLayout(const char* loss, const Shape& input) : op(loss), shape(input) {
    XGRAD_CHECK(shape.dim() >= 1, op,
                ": the input is 0-d; expected (classes), (samples, classes) or (samples, classes, ...)");
    const Index dim = shape.dim() == 1 ? 0 : 1;
    classes = shape[dim];
    if (dim == 1) targets.append(outer = shape[0]);
    for (Index d = dim + 1; d < shape.dim(); ++d) {
      targets.append(shape[d]);
      inner *= shape[d];
    }
  }

  void check_targets(const Indices& target, Index ignore_index) const {
    XGRAD_CHECK(target.shape() == targets, op, ": target has shape ", target.shape(), ", an input of shape ",
                shape, " needs ", targets);
    for (Index i = 0; i < target.numel(); ++i) {
      const Index c = target.value().data()[i];
      XGRAD_CHECK_RANGE((c >= 0 && c < classes) || c == ignore_index, op, ": class ", c, " at position ",
                        position_text(targets, i), " is out of range for ", classes, " classes");
    }
  }

  // The weight of each class; undefined: 1.
  std::vector<Scalar> checked_weights(const Tensor& weight) const {
    if (!weight.defined()) return std::vector<Scalar>(classes, Scalar(1));
    XGRAD_CHECK(weight.shape() == Shape{classes}, op, ": weight has shape ", weight.shape(), ", ", classes,
                " classes need ", Shape{classes});
    return {weight.value().begin(), weight.value().end()};
  }

  // What PyTorch prints: it folds three dimensions into four, and unfolds losses that are not reduced.
  OpName node_name(Reduction reduction) const {
    if (shape.dim() <= 2) return "NllLossBackward0";
    return reduction == Reduction::none && shape.dim() != 4 ? OpName("ViewBackward0")
                                                            : OpName("NllLoss2DBackward0");
  }

  const char* op;
  Shape shape;
  Index outer = 1, classes = 1, inner = 1;
  Shape targets;  // the shape without the classes
};

}  // namespace

// The mean divides by the sum of the targets' weights: until then it is a sum.
static Reduction undivided(Reduction reduction, const Shape& places) {
  // Of one place without samples the sum is the loss itself, and 0 where the term is -0, as in PyTorch.
  return reduction == Reduction::mean || places.empty() ? Reduction::sum : reduction;
}

// ---- negative log likelihood

Tensor functional::nll_loss(const Tensor& input, const Indices& target, NLLLossOptions options) {
  const ClassLayout layout("nll_loss", input.shape());
  layout.check_targets(target, options.ignore_index);
  const std::vector<Scalar> of_class = layout.checked_weights(options.weight);

  // For each place: its weight, and where the number of its class is in the input.
  const Index n = layout.targets.numel();
  std::vector<Scalar> weights(n, Scalar(0));
  std::vector<Index> places(n, 0);
  double sum = 0;
  for (Index i = 0; i < n; ++i) {
    const Index c = target.value().data()[i];
    if (c == options.ignore_index) continue;
    weights[i] = of_class[c];
    places[i] = (i / layout.inner * layout.classes + c) * layout.inner + i % layout.inner;
    sum += static_cast<double>(weights[i]);
  }

  const bool mean = options.reduction == Reduction::mean;
  const Scalar total = mean ? static_cast<Scalar>(sum) : 1;
  const Scalar* x = input.value().data();
  const Reduction reduction = undivided(options.reduction, layout.targets);
  Array value = reduce_terms(layout.targets, reduction,
                             [&](Index i) { return weights[i] == 0 ? 0 : -weights[i] * x[places[i]]; });
  if (mean) value.data()[0] /= total;
  return record(layout.node_name(options.reduction), {input}, std::move(value),
                [weights = std::move(weights), places = std::move(places), total, reduction](
                    const Array& grad, InputGrads& to) {
                  Scalar* out = to.buffer(0).data();
                  for_each_term(grad, std::ssize(weights), reduction, [&](Index i, Scalar g) {
                    if (weights[i] != 0) out[places[i]] -= weights[i] * g / total;
                  });
                });
}

// ---- cross entropy

namespace {

// The scores as one row of classes for each place, what their softmax needs, and the options as numbers.
struct ScoreRows {
  ScoreRows(const Tensor& input, const CrossEntropyLossOptions& options)
      : layout("cross_entropy", input.shape()),
        weights(layout.checked_weights(options.weight)),
        scores(by_place(input)) {
    const double smoothing = options.label_smoothing;
    XGRAD_CHECK(smoothing >= 0 && smoothing <= 1, "cross_entropy: label_smoothing ", smoothing,
                " is outside [0, 1]");
    own = static_cast<Scalar>(1 - smoothing);
    spread = static_cast<Scalar>(smoothing / static_cast<double>(layout.classes));
    count = layout.outer * layout.inner;
    grain = std::max<Index>(1, 16384 / std::max<Index>(layout.classes, 1));
    max = uninitialized<Array>({count});
    log_sum = max;
    if (layout.classes == 0) return;
    parallel_for(count, grain, [&](Index first, Index last) {
      kernels::softmax<Scalar>().max_and_log_sum(row(first), last - first, layout.classes, max.data() + first,
                                                 log_sum.data() + first);
    });
  }

  // (samples, classes, ...) with the classes last.
  Tensor by_place(const Tensor& tensor) const {
    if (layout.inner == 1) return tensor.detach();
    std::vector<Index> order = {0};
    for (Index d = 2; d < tensor.dim(); ++d) order.push_back(d);
    order.push_back(1);
    return Tensor(permuted(tensor.value(), order));
  }
  // The other way round.
  Array by_class(Array rows) const {
    if (layout.inner == 1) return rows;
    const Index rank = layout.shape.dim();
    std::vector<Index> order = {0, rank - 1};
    for (Index d = 1; d < rank - 1; ++d) order.push_back(d);
    return permuted(rows, order);
  }

  const Scalar* row(Index r) const { return scores.value().data() + r * layout.classes; }
  Scalar log_probability(Index r, Scalar score) const { return (score - max.data()[r]) - log_sum.data()[r]; }
  void softmax(Index r, Scalar scale, Scalar* out) const {
    kernels::softmax<Scalar>().scaled_softmax(row(r), layout.classes, max.data()[r], log_sum.data()[r], scale,
                                              out);
  }

  ClassLayout layout;
  std::vector<Scalar> weights;  // of the classes
  Saved scores;                 // (count, classes)
  Scalar own, spread;  // the part of a target that stays, and what each class receives of the other part
  Index count, grain;
  Array max, log_sum;  // (count)
};

}  // namespace

Tensor functional::cross_entropy(const Tensor& input, const Indices& target,
                                 CrossEntropyLossOptions options) {
  ScoreRows rows(input, options);
  rows.layout.check_targets(target, options.ignore_index);
  const Index ignored = options.ignore_index, classes = rows.layout.classes;
  double sum_of_weights = 0;
  for (const Index t : target.value())
    sum_of_weights += t == ignored ? 0 : static_cast<double>(rows.weights[t]);
  const Scalar spread = rows.spread, total = static_cast<Scalar>(sum_of_weights);

  const auto loss = [&, classes_of = target.value().data()](Index r) {
    const Index t = classes_of[r];
    if (t == ignored) return Scalar(0);
    const Scalar* x = rows.row(r);
    Scalar sum = -rows.own * rows.weights[t] * rows.log_probability(r, x[t]);
    for (Index c = 0; spread > 0 && c < classes; ++c) {
      sum -= spread * rows.weights[c] * rows.log_probability(r, x[c]);
    }
    return sum;
  };
  const bool mean = options.reduction == Reduction::mean;
  const Reduction reduction = undivided(options.reduction, rows.layout.targets);
  Array value = reduce_terms(rows.layout.targets, reduction, loss, spread > 0 ? rows.grain : loss_grain);
  if (mean) value.data()[0] /= total;

  const OpName name = spread > 0 ? OpName("AddBackward0") : rows.layout.node_name(options.reduction);
  return record(name, {input}, std::move(value),
                [rows = std::move(rows), target = SavedIndices(target), ignored, mean, total, reduction](
                    const Array& grad, InputGrads& to) {
                  const Index n = rows.layout.classes;
                  const Scalar part = rows.spread, *w = rows.weights.data();
                  const Index* classes_of = target.value().data();
                  Array out = uninitialized<Array>(rows.scores.value().shape());
                  Scalar all = 0;  // what is spread over all classes
                  for (Index c = 0; c < n; ++c) all += part * w[c];
                  const auto row = [&](Index r, Scalar g) {
                    Scalar* d = out.data() + r * n;
                    const Index t = classes_of[r];
                    if (t == ignored) return void(std::fill(d, d + n, Scalar(0)));
                    if (mean) g /= total;
                    const Scalar hit = rows.own * w[t];
                    rows.softmax(r, g * (hit + all), d);
                    for (Index c = 0; part > 0 && c < n; ++c) d[c] -= g * part * w[c];
                    d[t] -= g * hit;
                  };
                  for_each_term(grad, rows.count, reduction, row, rows.grain);
                  to.add(0, rows.by_class(std::move(out)));
                });
}

Tensor functional::cross_entropy(const Tensor& input, const Tensor& target, CrossEntropyLossOptions options) {
  ScoreRows rows(input, options);
  XGRAD_CHECK(target.shape() == input.shape(), "cross_entropy: probabilities of shape ", target.shape(),
              " as target for an input of shape ", input.shape(), "; they must be equal");
  XGRAD_CHECK(options.ignore_index < 0, "cross_entropy: ignore_index ", options.ignore_index,
              " has no meaning with probabilities as target");

  const Index classes = rows.layout.classes;
  Saved wanted(rows.by_place(target));  // (count, classes)
  const Scalar* probabilities = wanted.value().data();
  const auto loss = [&](Index r) {
    const Scalar *x = rows.row(r), *q = probabilities + r * classes;
    Scalar sum = 0;
    for (Index c = 0; c < classes; ++c) {
      sum += rows.weights[c] * (rows.own * q[c] + rows.spread) * rows.log_probability(r, x[c]);
    }
    return sum;
  };
  Array value = reduce_terms(rows.layout.targets, options.reduction, loss, rows.grain);
  for (Scalar& v : value) v = -v;  // at last: -0 where PyTorch has it
  return record(
      options.reduction == Reduction::mean && rows.count > 0 ? OpName("DivBackward1")
                                                             : OpName("NegBackward0"),
      {input, target}, std::move(value),
      [rows = std::move(rows), wanted, reduction = options.reduction](const Array& grad, InputGrads& to) {
        const Index n = rows.layout.classes;
        const Scalar own = rows.own, spread = rows.spread, *w = rows.weights.data();
        const bool of_target = to.wants(1);
        Array dx = uninitialized<Array>(rows.scores.value().shape()), dq;
        if (of_target) dq = dx;
        const auto row = [&](Index r, Scalar g) {
          const Scalar *x = rows.row(r), *q = wanted.value().data() + r * n;
          Scalar* d = dx.data() + r * n;
          Scalar all = 0;
          for (Index c = 0; c < n; ++c) all += w[c] * (own * q[c] + spread);
          rows.softmax(r, g * all, d);
          for (Index c = 0; c < n; ++c) d[c] -= g * w[c] * (own * q[c] + spread);
          for (Index c = 0; of_target && c < n; ++c) {
            dq.data()[r * n + c] = -g * own * w[c] * rows.log_probability(r, x[c]);
          }
        };
        for_each_term(grad, rows.count, reduction, row, rows.grain);
        to.add(0, rows.by_class(std::move(dx)));
        if (of_target) to.add(1, rows.by_class(std::move(dq)));
      });
}

// ---- the modules

CrossEntropyLoss::CrossEntropyLoss(CrossEntropyLossOptions chosen)
    : weight(weight_buffer(chosen.weight)),
      ignore_index(chosen.ignore_index),
      reduction(chosen.reduction),
      label_smoothing(chosen.label_smoothing) {}
Tensor CrossEntropyLoss::forward(const Tensor& input, const Indices& target) const {
  return functional::cross_entropy(input, target, options());
}
Tensor CrossEntropyLoss::forward(const Tensor& input, const Tensor& target) const {
  return functional::cross_entropy(input, target, options());
}

NLLLoss::NLLLoss(NLLLossOptions chosen)
    : weight(weight_buffer(chosen.weight)), ignore_index(chosen.ignore_index), reduction(chosen.reduction) {}
Tensor NLLLoss::forward(const Tensor& input, const Indices& target) const {
  return functional::nll_loss(input, target, {weight, ignore_index, reduction});
}

}  // namespace xgrad::inline XGRAD_ABI::nn
