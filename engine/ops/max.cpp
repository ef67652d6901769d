#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/max.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class X>
struct Extremes {
  ArrayOf<typename X::value_type> values;
  IndexArray indices;
  AlongDim slices;
};

// Integers and truth values, as extreme_slices does it for Scalars.
template <class T>
static void extreme_slices(bool largest, const T* in, T* values, Index* positions, const AlongDim& s) {
  if (s.numel() == 0) return;
  for (Index i = 0; i < s.outer; ++i) {
    for (Index k = 0; k < s.inner; ++k) {
      const T* slice = in + i * s.n * s.inner + k;
      Index best = 0;
      for (Index j = 1; j < s.n; ++j) {
        const T v = slice[j * s.inner], so_far = slice[best * s.inner];
        if (largest ? v > so_far : v < so_far) best = j;
      }
      values[i * s.inner + k] = slice[best * s.inner];
      positions[i * s.inner + k] = best;
    }
  }
}

template <class X>
static Extremes<X> extremes(const char* op, bool largest, const X& x, Index dim, bool keepdim) {
  const Index d = normalize_dim(op, dim, x.shape());
  const AlongDim s(x.shape(), d);
  XGRAD_CHECK_RANGE(s.n > 0, op, ": dimension ", d, " of shape ", x.shape(), " is empty");
  const Shape shape = reduced_shape(x.shape(), x.dim() == 0 ? std::vector<Index>() : std::vector{d}, keepdim);
  Extremes<X> out{uninitialized<ArrayOf<typename X::value_type>>(shape), uninitialized<IndexArray>(shape), s};
  extreme_slices(largest, x.value().data(), out.values.data(), out.indices.data(), s);
  return out;
}

template <class X>
static Extremes<X> extremes_of_all(const char* op, bool largest, const X& x) {
  XGRAD_CHECK(x.numel() > 0, op, ": shape ", x.shape(), " has no elements");
  Extremes<X> out{uninitialized<ArrayOf<typename X::value_type>>({}), uninitialized<IndexArray>({}),
                  AlongDim(Shape{x.numel()}, 0)};
  extreme_slices(largest, x.value().data(), out.values.data(), out.indices.data(), out.slices);
  return out;
}

// ---- of all elements

static Tensor extreme(OpName name, const char* op, bool largest, const Tensor& x) {
  const Tensor y = extremes_of_all(op, largest, x).values;
  return record(name, {x}, y, [x = Saved(x), y = Saved(y)](const Array& grad, InputGrads& to) {
    const Scalar value = y.value().data()[0];
    const auto is_it = [value](Scalar v) { return v == value || (v != v && value != value); };
    const Array& all = x.value();
    const Scalar share = grad.data()[0] / static_cast<Scalar>(std::count_if(all.begin(), all.end(), is_it));
    Array dx = uninitialized<Array>(all.shape());
    std::transform(all.begin(), all.end(), dx.begin(),
                   [&](Scalar v) { return is_it(v) ? share : Scalar(0); });
    to.add(0, std::move(dx));
  });
}
template <class T>
static PlainTensor<T> extreme(OpName, const char* op, bool largest, const PlainTensor<T>& x) {
  return extremes_of_all(op, largest, x).values;
}

template <class X>
static X max_of(const X& x) {
  return extreme("MaxBackward1", "max", true, x);
}
template <class X>
static X min_of(const X& x) {
  return extreme("MinBackward1", "min", false, x);
}
XGRAD_DEFINE_KINDS(Same, max, (), ())
XGRAD_DEFINE_KINDS(Same, min, (), ())

// ---- along a dimension

template <class X>
static ValuesAndIndicesOf<X> extreme(OpName name, const char* op, bool largest, const X& x, Index dim,
                                     bool keepdim) {
  Extremes<X> found = extremes(op, largest, x, dim, keepdim);
  const Indices indices(std::move(found.indices));
  const auto backward = [s = found.slices, where = SavedIndices(indices)](const Array& grad, InputGrads& to) {
    add_at_positions(grad.data(), where.value().data(), to.buffer(0).data(), s, 1);
  };
  return {record(name, {x}, std::move(found.values), backward), indices};
}

template <class X>
static ValuesAndIndicesOf<X> max_of(const X& x, Index dim, bool keepdim) {
  return extreme("MaxBackward0", "max", true, x, dim, keepdim);
}
template <class X>
static ValuesAndIndicesOf<X> min_of(const X& x, Index dim, bool keepdim) {
  return extreme("MinBackward0", "min", false, x, dim, keepdim);
}
XGRAD_DEFINE_KINDS(ValuesAndIndicesOf, max, (Index dim, bool keepdim), (dim, keepdim))
XGRAD_DEFINE_KINDS(ValuesAndIndicesOf, min, (Index dim, bool keepdim), (dim, keepdim))

#define XGRAD_ARG(name, largest, X)                           \
  Indices name(const X& x) {                                  \
    return extremes_of_all(#name, largest, x).indices;        \
  }                                                           \
  Indices name(const X& x, Index dim, bool keepdim) {         \
    return extremes(#name, largest, x, dim, keepdim).indices; \
  }
XGRAD_ARG(argmax, true, Tensor)
XGRAD_ARG(argmax, true, Indices)
XGRAD_ARG(argmin, false, Tensor)
XGRAD_ARG(argmin, false, Indices)

}  // namespace xgrad::inline XGRAD_ABI
