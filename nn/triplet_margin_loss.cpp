#include <algorithm>
#include <cmath>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/triplet_margin_loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

namespace {

// The distance of two vectors, and its gradient.
struct Distance {
  Scalar p, eps;
  Index dim;  // as far as the pair's own numbers go: what the third input stretches them to does not count

  Scalar operator()(const Scalar* a, const Scalar* b) const {
    Scalar norm = 0;
    for (Index k = 0; k < dim; ++k) {
      const Scalar v = std::abs(a[k] - b[k] + eps);
      if (p == 2) {
        norm += v * v;
      } else if (std::isinf(p)) {
        norm = std::max(norm, v);
      } else {
        norm += std::pow(v, p);
      }
    }
    return p == 2 ? std::sqrt(norm) : std::isinf(p) ? norm : std::pow(norm, 1 / p);
  }

  // Adds g * d|a - b|/da to da, and takes it from db.
  void add_gradient(const Scalar* a, const Scalar* b, Scalar g, Scalar* da, Scalar* db) const {
    const Scalar norm = (*this)(a, b);
    if (norm == 0) return;
    Scalar share = 1;  // the largest differences share the gradient of the infinity norm
    if (std::isinf(p)) {
      Index ties = 0;
      for (Index k = 0; k < dim; ++k) ties += std::abs(a[k] - b[k] + eps) == norm;
      share = 1 / static_cast<Scalar>(ties);
    }
    for (Index k = 0; k < dim; ++k) {
      const Scalar v = a[k] - b[k] + eps, size = std::abs(v) / norm;
      if (v == 0) continue;
      const Scalar slope = std::copysign(p == 2          ? size
                                         : std::isinf(p) ? (size == 1 ? share : 0)
                                                         : std::pow(size, p - 1),
                                         v);
      da[k] += g * slope;
      db[k] -= g * slope;
    }
  }
};

}  // namespace

Tensor functional::triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                                       TripletMarginLossOptions options) {
  constexpr const char* op = "triplet_margin_loss";
  XGRAD_CHECK(options.margin > 0, op, ": margin ", options.margin, " is not positive");
  XGRAD_CHECK(options.p > 0, op, ": p ", options.p, " is not positive");
  XGRAD_CHECK(anchor.dim() == positive.dim() && anchor.dim() == negative.dim(), op, ": inputs of shapes ",
              anchor.shape(), ", ", positive.shape(), " and ", negative.shape(),
              "; they must have as many dimensions");
  const Shape shape =
      broadcast_shapes(op, broadcast_shapes(op, anchor.shape(), positive.shape()), negative.shape());
  XGRAD_CHECK(shape.dim() > 0, op, ": the inputs are 0-d; expected (..., dim)");
  const Tensor near = stretched(positive, shape), far = stretched(negative, shape),
               from = stretched(anchor, shape);
  const Shape samples(shape.begin(), shape.end() - 1);
  const Index dim = shape[-1], grain = std::max<Index>(1, loss_grain / std::max<Index>(dim, 1));
  const auto of_pair = [&](const Tensor& x, const Tensor& y) {
    const Index own = broadcast_shapes(op, x.shape(), y.shape())[-1];
    return Distance{static_cast<Scalar>(options.p), static_cast<Scalar>(options.eps), std::min(own, dim)};
  };
  const Distance near_by = of_pair(anchor, positive), far_off = of_pair(anchor, negative),
                 across_both = of_pair(positive, negative);
  const Scalar margin = static_cast<Scalar>(options.margin);
  const bool swap = options.swap;
  if (dim == 0) uninitialized<Array>(samples);  // as many samples as others could have, not 2^40

  const Scalar *a = from.value().data(), *p = near.value().data(), *n = far.value().data();
  Array value = reduce_terms(
      samples, options.reduction,
      [=](Index i) {
        const Index at = i * dim;
        Scalar apart = far_off(a + at, n + at);
        if (swap) apart = std::min(apart, across_both(p + at, n + at));
        return std::max(margin + near_by(a + at, p + at) - apart, Scalar(0));
      },
      grain);
  return record(
      reduced_name(options.reduction, "ClampMinBackward0"), {anchor, positive, negative}, std::move(value),
      [from = Saved(from), near = Saved(near), far = Saved(far), near_by, far_off, across_both, margin, swap,
       samples, shape, dim, grain, reduction = options.reduction](const Array& grad, InputGrads& to) {
        Array da = filled<Array>(shape, 0), dp = da, dn = da;
        const auto sample = [&](Index i, Scalar g) {
          const Index at = i * dim;
          const Scalar *u = from.value().data() + at, *v = near.value().data() + at,
                       *w = far.value().data() + at;
          Scalar *du = da.data() + at, *dv = dp.data() + at, *dw = dn.data() + at;
          const Scalar to_far = far_off(u, w), across = swap ? across_both(v, w) : to_far;
          if (margin + near_by(u, v) - std::min(to_far, across) < 0) return;
          near_by.add_gradient(u, v, g, du, dv);
          if (across < to_far) {
            across_both.add_gradient(v, w, -g, dv, dw);
          } else {
            far_off.add_gradient(u, w, -g, du, dw);
          }
        };
        for_each_term(grad, samples.numel(), reduction, sample, grain);
        to.add(0, std::move(da));
        to.add(1, std::move(dp));
        to.add(2, std::move(dn));
      });
}

}  // namespace xgrad::inline XGRAD_ABI::nn
