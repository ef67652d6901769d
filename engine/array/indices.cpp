#include <algorithm>
#include <cstdint>

#include <xgrad/engine/array/along_dim.hpp>
#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

Indices indices(const NestedList<Index>& values) {
  return values.array<Indices>();
}
Mask mask(const NestedList<bool>& values) {
  return values.array<Mask>();
}

IndexInput::IndexInput(std::initializer_list<NestedList<Index>> list)
    : IndexInput(xgrad::indices(NestedList<Index>(list))) {}

IndexInput IndexInput::view(const Indices& indices) {
  IndexInput out;
  out.indices_ = std::shared_ptr<const Indices>(std::shared_ptr<void>(), &indices);
  return out;
}

std::shared_ptr<const Indices> IndexInput::shared() const {
  const bool owned = indices_.use_count() > 0;
  return owned || !indices_ ? indices_ : std::make_shared<const Indices>(*indices_);
}

Indices indices_arange(Index start, Index end, Index step) {
  XGRAD_CHECK(step != 0, "indices_arange: step is 0");
  XGRAD_CHECK(start == end || (start < end) == (step > 0), "indices_arange: step ", step, " leads from ",
              start, " away from ", end);
  // Distances are counted without a sign: they may need 64 bits.
  const auto distance =
      step > 0 ? std::uint64_t(end) - std::uint64_t(start) : std::uint64_t(start) - std::uint64_t(end);
  const auto stride = step > 0 ? std::uint64_t(step) : 0 - std::uint64_t(step);
  const auto count = distance / stride + (distance % stride != 0);
  XGRAD_CHECK(count <= std::uint64_t(Shape::most_elements), "indices_arange: from ", start, " to ", end,
              " in steps of ", step, " are more elements than any memory holds");
  const Index n = static_cast<Index>(count);
  Indices out = uninitialized<Indices>({n});
  for (Index i = 0; i < n; ++i) out.data()[i] = start + i * step;
  return out;
}
Indices indices_arange(Index end) {
  return indices_arange(0, end);
}

Indices column(const Indices& indices, Index column) {
  const Shape shape(indices.shape());
  XGRAD_CHECK(shape.dim() == 2, "column: expected indices of shape (n, m), got ", shape);
  const Index n = shape[0], m = shape[1], j = column < 0 ? column + m : column;
  XGRAD_CHECK_RANGE(j >= 0 && j < m, "column: column ", column, " is out of range for shape ", shape);
  Indices out = uninitialized<Indices>({n});
  for (Index i = 0; i < n; ++i) out.data()[i] = indices.data()[i * m + j];
  return out;
}

Indices select(const Indices& x, Index dim, Index index) {
  const Shape shape(x.shape());
  const Index d = existing_dim("select", dim, shape);
  Indices out = uninitialized<Indices>(reduced_shape(shape, {d}, false));
  copy_steps(x.data(), out.data(), AlongDim(shape, d), position_along("select", shape, d, index), 1, 1);
  return out;
}

Indices slice(const Indices& x, Index dim, const Slice& positions) {
  Shape shape(x.shape());
  const Index d = existing_dim("slice", dim, shape);
  const AlongDim s(shape, d);
  const Range r = range_of(positions, s.n);
  shape[d] = r.count;
  Indices out = uninitialized<Indices>(shape);
  copy_steps(x.data(), out.data(), s, r.start, r.step, r.count);
  return out;
}

Indices reshape(const Indices& x, const IndexList& sizes) {
  Indices out = x;
  set_shape(out, reshaped("reshape", x.shape(), sizes));
  return out;
}

bool all(const Mask& mask) {
  return count_nonzero(mask) == std::ssize(mask);
}
bool any(const Mask& mask) {
  return count_nonzero(mask) > 0;
}
Index count_nonzero(const Mask& mask) {
  return std::count(mask.data(), mask.data() + mask.size(), true);
}

}  // namespace xgrad
