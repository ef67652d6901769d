#include <cmath>
#include <limits>

#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/norm.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

static Scalar sign(Scalar x) {
  return static_cast<Scalar>((x > 0) - (x < 0));
}

template <bool largest>
static void extreme(const Scalar* in, Scalar* out, const AlongDim& s) {
  IndexArray positions = uninitialized<IndexArray>({s.outer * s.inner});
  extreme_slices(largest, in, out, positions.data(), s);
}

// f of each element of x and the number that belongs to it in each of the two reduced arrays.
template <class F>
static Array with_reduced(const Array& x, const Array& a, const Array& b, const F& f) {
  Array out = broadcast_to(a, Shape(x.shape()));
  const Array other = broadcast_to(b, Shape(x.shape()));
  for (std::size_t i = 0; i < out.size(); ++i) out.data()[i] = f(x.data()[i], out.data()[i], other.data()[i]);
  return out;
}

static Array powers(const Array& x, Scalar p) {
  Array out = x;
  for (Scalar& v : out) {
    v = p == 2   ? v * v
        : p == 1 ? std::abs(v)
        : p == 0 ? static_cast<Scalar>(v != 0)
                 : std::pow(std::abs(v), p);
  }
  return out;
}

static Array norm_of(const Array& x, Scalar p, const std::vector<Index>& dims) {
  if (std::isinf(p)) {
    Array magnitudes = xt::abs(x);
    return reduce_dims(magnitudes, dims, p > 0 ? extreme<true> : extreme<false>);
  }
  const Array zero = filled<Array>(reduced_shape(x.shape(), dims, true), 0);
  Array out = p == 2 ? sum_squares_dims(x, zero, dims) : sum_dims(powers(x, p), dims);
  for (Scalar& v : out) {
    if (p != 0 && p != 1) v = p == 2 ? std::sqrt(v) : std::pow(v, 1 / p);
  }
  return out;
}

// grad and the norm have the size 1 in the reduced dimensions.
static Array gradient(const Array& x, Scalar p, const Array& grad, const Array& norm,
                      const std::vector<Index>& dims) {
  if (std::isinf(p)) {
    const auto is_it = [](Scalar v, Scalar n) {
      return std::abs(v) == n || (std::isnan(v) && std::isnan(n));
    };
    Array share = sum_dims(
        with_reduced(x, norm, norm, [&](Scalar v, Scalar n, Scalar) { return Scalar(is_it(v, n)); }), dims);
    for (std::size_t i = 0; i < share.size(); ++i) share.data()[i] = grad.data()[i] / share.data()[i];
    return with_reduced(x, norm, share,
                        [&](Scalar v, Scalar n, Scalar s) { return is_it(v, n) ? sign(v) * s : Scalar(0); });
  }
  Array factor = grad;  // grad / norm^(p - 1)
  for (std::size_t i = 0; i < factor.size(); ++i) {
    const Scalar n = norm.data()[i];
    if (p != 1) factor.data()[i] = n == 0 ? Scalar(0) : factor.data()[i] / (p == 2 ? n : std::pow(n, p - 1));
  }
  return with_reduced(x, factor, factor, [p](Scalar v, Scalar f, Scalar) {
    if (p == 2) return v * f;
    if (p == 1) return sign(v) * f;
    return v == 0 && p < 2 ? Scalar(0) : sign(v) * std::pow(std::abs(v), p - 1) * f;
  });
}

Tensor norm(const Tensor& x, double order, const IndexList& dims, bool keepdim) {
  const std::vector<Index> reduced = reduced_dims("norm", dims, x.shape());
  const Scalar p = static_cast<Scalar>(order);
  for (const Index dim : reduced) {
    XGRAD_CHECK(x.size(dim) > 0 || (p >= 0 && !std::isinf(p)), "norm: p = ", order,
                " over the empty dimension ", dim, " of shape ", x.shape());
  }
  const Shape kept = reduced_shape(x.shape(), reduced, true);
  Array y = norm_of(x.value(), p, reduced);
  set_shape(y, reduced_shape(x.shape(), reduced, keepdim));
  const Tensor result(std::move(y));
  return record("LinalgVectorNormBackward0", {x}, result,
                [kept, reduced, p, x = Saved(x), y = Saved(result)](const Array& grad, InputGrads& to) {
                  if (p == 0) return to.add(0, filled<Array>(to.shape(0), Scalar(0)));
                  Array g = grad, norm = y.value();
                  set_shape(g, kept);
                  set_shape(norm, kept);
                  to.add(0, gradient(x.value(), p, g, norm, reduced));
                });
}

}  // namespace xgrad::inline XGRAD_ABI
