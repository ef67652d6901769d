#include <xgrad/engine/kernels/log_sum_exp.hpp>
#include <xgrad/nn/functional/class_targets.hpp>
#include <xgrad/nn/functional/cross_entropy.hpp>
#include <xgrad/nn/functional/loss_terms.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

// (outer, n, inner) to (outer, inner, n), in tiles that stay in the cache.
static Array swapped(const Array& array, const Shape& shape, Index outer, Index n, Index inner) {
  Array out = uninitialized<Array>(shape);
  constexpr Index tile = 16;
  parallel_for(outer, std::max<Index>(1, 16384 / std::max<Index>(n * inner, 1)),
               [&](Index first, Index last) {
                 for (Index o = first; o < last; ++o) {
                   const Scalar* from = array.data() + o * n * inner;
                   Scalar* to = out.data() + o * n * inner;
                   for (Index c0 = 0; c0 < n; c0 += tile) {
                     for (Index l = 0; l < inner; ++l) {
                       for (Index c = c0; c < std::min(n, c0 + tile); ++c)
                         to[l * n + c] = from[c * inner + l];
                     }
                   }
                 }
               });
  return out;
}

namespace {

// The scores as one row of classes for each place, and what their softmax needs.
struct Rows {
  Rows(const char* op, const Tensor& input)
      : layout(op, input.shape()), shape(input.shape()), scores(by_place(input)) {
    count = layout.outer * layout.inner;
    grain = std::max<Index>(1, 16384 / std::max<Index>(layout.classes, 1));
    max = uninitialized<Array>({count});
    log_sum = max;
    if (layout.classes == 0) return;
    const Scalar* x = scores.value().data();
    parallel_for(count, grain, [&](Index first, Index last) {
      kernels::log_sum_exp<Scalar>().rows(x + first * layout.classes, last - first, layout.classes,
                                          max.data() + first, log_sum.data() + first);
    });
  }

  Tensor by_place(const Tensor& tensor) const {
    if (layout.inner == 1) return tensor.detach();
    return Tensor(swapped(tensor.value(), shape, layout.outer, layout.classes, layout.inner));
  }
  Array by_class(Array rows) const {
    if (layout.inner == 1) return rows;
    return swapped(rows, shape, layout.outer, layout.inner, layout.classes);
  }
  const Scalar* row(Index r) const { return scores.value().data() + r * layout.classes; }
  Scalar log_probability(Index r, Scalar score) const { return (score - max.data()[r]) - log_sum.data()[r]; }
  void softmax(Index r, Scalar scale, Scalar* out) const {
    kernels::log_sum_exp<Scalar>().softmax(row(r), layout.classes, max.data()[r], log_sum.data()[r], scale,
                                           out);
  }

  ClassLayout layout;
  Shape shape;   // of the input
  Saved scores;  // (count, classes)
  Index count, grain;
  Array max, log_sum;  // (count)
};

}  // namespace

// w[c] of each class; undefined: 1.
static std::vector<Scalar> class_weights(const Tensor& weight, Index classes) {
  if (!weight.defined()) return std::vector<Scalar>(classes, Scalar(1));
  return {weight.value().begin(), weight.value().end()};
}

static void check_options(const ClassLayout& layout, const CrossEntropyLossOptions& options) {
  check_class_weights("cross_entropy", layout, options.weight);
  XGRAD_CHECK(options.label_smoothing >= 0 && options.label_smoothing <= 1, "cross_entropy: label_smoothing ",
              options.label_smoothing, " is outside [0, 1]");
}

Tensor cross_entropy(const Tensor& input, const Indices& target, CrossEntropyLossOptions options) {
  const ClassLayout layout("cross_entropy", input.shape());
  check_options(layout, options);
  check_classes("cross_entropy", layout, input.shape(), target, options.ignore_index);

  Rows rows("cross_entropy", input);
  const Index classes = layout.classes;
  const Scalar own =
      static_cast<Scalar>(1 - options.label_smoothing);  // the part of a target that is not spread
  const Scalar spread = static_cast<Scalar>(options.label_smoothing / static_cast<double>(classes));
  const std::vector<Scalar> weights = class_weights(options.weight, classes);
  const auto weight = [&](Index c) { return weights[c]; };
  double total = 0;  // of the weights of the targets: what the mean divides by
  for (const Index t : target) total += t == options.ignore_index ? 0 : static_cast<double>(weight(t));

  const auto loss = [&](Index r) {
    const Index t = target.data()[r];
    if (t == options.ignore_index) return Scalar(0);
    const Scalar* x = rows.row(r);
    Scalar sum = -own * weight(t) * rows.log_probability(r, x[t]);
    for (Index c = 0; spread > 0 && c < classes; ++c)
      sum -= spread * weight(c) * rows.log_probability(r, x[c]);
    return sum;
  };
  const bool mean = options.reduction == Reduction::mean;
  Array value = reduce_terms(layout.targets, mean ? Reduction::sum : options.reduction, loss,
                             spread > 0 ? rows.grain : loss_grain);
  if (mean) value.data()[0] /= static_cast<Scalar>(total);

  return record(
      spread > 0 ? OpName("AddBackward0") : class_loss_name(input.shape(), options.reduction), {input},
      std::move(value),
      [rows = std::move(rows), target, weights, own, spread, ignored = options.ignore_index, mean, total,
       reduction = mean ? Reduction::sum : options.reduction](const Array& grad, InputGrads& to) {
        const Index n = rows.layout.classes;
        Array out = uninitialized<Array>(rows.shape);
        Scalar all = 0;  // what is spread over all classes
        for (const Scalar w : weights) all += spread * w;
        for_each_term(
            grad, rows.count, reduction,
            [&](Index r, Scalar g) {
              Scalar* d = out.data() + r * n;
              const Index t = target.data()[r];
              if (t == ignored) return void(std::fill(d, d + n, Scalar(0)));
              if (mean) g /= static_cast<Scalar>(total);
              const Scalar hit = own * weights[t];
              rows.softmax(r, g * (hit + all), d);
              for (Index c = 0; spread > 0 && c < n; ++c) d[c] -= g * spread * weights[c];
              d[t] -= g * hit;
            },
            rows.grain);
        to.add(0, rows.by_class(std::move(out)));
      });
}

Tensor cross_entropy(const Tensor& input, const Tensor& target, CrossEntropyLossOptions options) {
  const ClassLayout layout("cross_entropy", input.shape());
  check_options(layout, options);
  XGRAD_CHECK(target.shape() == input.shape(), "cross_entropy: probabilities of shape ", target.shape(),
              " as target for an input of shape ", input.shape(), "; they must be equal");
  XGRAD_CHECK(options.ignore_index < 0, "cross_entropy: ignore_index ", options.ignore_index,
              " has no meaning with probabilities as target");

  Rows rows("cross_entropy", input);
  const Index classes = layout.classes;
  const Scalar own = static_cast<Scalar>(1 - options.label_smoothing);
  const Scalar spread = static_cast<Scalar>(options.label_smoothing / static_cast<double>(classes));
  const std::vector<Scalar> weights = class_weights(options.weight, classes);
  Saved wanted(rows.by_place(target));  // (count, classes)

  const Scalar* probabilities = wanted.value().data();
  const auto loss = [&](Index r) {
    const Scalar *x = rows.row(r), *q = probabilities + r * classes;
    Scalar sum = 0;
    for (Index c = 0; c < classes; ++c) {
      sum -= weights[c] * (own * q[c] + spread) * rows.log_probability(r, x[c]);
    }
    return sum;
  };
  Array value = reduce_terms(layout.targets, options.reduction, loss, rows.grain);
  return record(options.reduction == Reduction::mean ? OpName("DivBackward1") : OpName("NegBackward0"),
                {input, target}, std::move(value),
                [rows = std::move(rows), wanted, weights, own, spread, reduction = options.reduction](
                    const Array& grad, InputGrads& to) {
                  const Index n = rows.layout.classes;
                  const bool of_target = to.wants(1);
                  Array dx = uninitialized<Array>(rows.shape), dq;
                  if (of_target) dq = dx;
                  const auto row = [&](Index r, Scalar g) {
                    const Scalar *x = rows.row(r), *q = wanted.value().data() + r * n, *w = weights.data();
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

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
