#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/max.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

struct Extremes {
  Array values;
  Indices indices;
  AlongDim slices;
};

static Extremes extremes(const char* op, bool largest, const Tensor& x, Index dim, bool keepdim) {
  const Index d = normalize_dim(op, dim, x.shape());
  const AlongDim s(x.shape(), d);
  XGRAD_CHECK_RANGE(s.n > 0, op, ": dimension ", d, " of shape ", x.shape(), " is empty");
  const Shape shape = reduced_shape(x.shape(), x.dim() == 0 ? std::vector<Index>() : std::vector{d}, keepdim);
  Extremes out{uninitialized<Array>(shape), uninitialized<Indices>(shape), s};
  extreme_slices(largest, x.value().data(), out.values.data(), out.indices.data(), s);
  return out;
}

static Extremes extremes_of_all(const char* op, bool largest, const Tensor& x) {
  XGRAD_CHECK(x.numel() > 0, op, ": shape ", x.shape(), " has no elements");
  Extremes out{Array(Scalar(0)), Indices(Index{0}), AlongDim(Shape{x.numel()}, 0)};
  extreme_slices(largest, x.value().data(), out.values.data(), out.indices.data(), out.slices);
  return out;
}

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

static ValuesAndIndices extreme(OpName name, const char* op, bool largest, const Tensor& x, Index dim,
                                bool keepdim) {
  Extremes found = extremes(op, largest, x, dim, keepdim);
  const auto backward = [s = found.slices, where = found.indices](const Array& grad, InputGrads& to) {
    add_at_positions(grad.data(), where.data(), to.buffer(0).data(), s, 1);
  };
  return {record(name, {x}, std::move(found.values), backward), std::move(found.indices)};
}

Tensor max(const Tensor& x) {
  return extreme("MaxBackward1", "max", true, x);
}
Tensor min(const Tensor& x) {
  return extreme("MinBackward1", "min", false, x);
}

ValuesAndIndices max(const Tensor& x, Index dim, bool keepdim) {
  return extreme("MaxBackward0", "max", true, x, dim, keepdim);
}
ValuesAndIndices min(const Tensor& x, Index dim, bool keepdim) {
  return extreme("MinBackward0", "min", false, x, dim, keepdim);
}

Indices argmax(const Tensor& x) {
  return extremes_of_all("argmax", true, x).indices;
}
Indices argmin(const Tensor& x) {
  return extremes_of_all("argmin", false, x).indices;
}

Indices argmax(const Tensor& x, Index dim, bool keepdim) {
  return extremes("argmax", true, x, dim, keepdim).indices;
}
Indices argmin(const Tensor& x, Index dim, bool keepdim) {
  return extremes("argmin", false, x, dim, keepdim).indices;
}

}  // namespace xgrad::inline XGRAD_ABI
