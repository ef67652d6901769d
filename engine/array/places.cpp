#include <algorithm>
#include <vector>

#include <xgrad/engine/array/places.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

Range range_of(const Slice& positions, Index size) {
  XGRAD_CHECK(positions.step > 0, "slice: step ", positions.step, " is not positive");
  const auto place = [size](Index p) { return std::clamp<Index>(p < 0 ? p + size : p, 0, size); };
  const Index start = place(positions.start), stop = std::max(place(positions.stop), start);
  const Index count = stop > start ? (stop - start - 1) / positions.step + 1 : 0;
  return {start, count > 1 ? positions.step : 1, count};  // a step that is not made may be any number
}

Places::Places(const Shape& whole) : shape_(whole), strides_(whole) {
  whole.numel();  // or the error that its sizes are too large to be multiplied
  Index stride = 1;
  for (Index d = whole.dim() - 1; d >= 0; --d) {
    strides_[d] = stride;
    stride *= whole[d];
  }
}

static Shape without(const Shape& shape, Index dim) {
  Shape out(shape.begin(), shape.begin() + dim);
  for (Index d = dim + 1; d < shape.dim(); ++d) out.append(shape[d]);
  return out;
}

void Places::select(Index dim, Index position) {
  if (picked_) of_copy_ = true;
  if (of_copy_) return;
  offset_ += position * strides_[dim];
  shape_ = without(shape_, dim);
  strides_ = without(strides_, dim);
}

void Places::slice(Index dim, const Range& range) {
  if (picked_) of_copy_ = true;
  if (of_copy_) return;
  offset_ += range.start * strides_[dim];
  shape_[dim] = range.count;
  strides_[dim] *= range.step;
}

void Places::unsqueeze(Index dim) {
  if (picked_) of_copy_ = true;
  if (of_copy_) return;
  Shape shape(shape_.begin(), shape_.begin() + dim), strides(strides_.begin(), strides_.begin() + dim);
  shape.append(1);
  strides.append(0);
  for (Index d = dim; d < shape_.dim(); ++d) {
    shape.append(shape_[d]);
    strides.append(strides_[d]);
  }
  shape_ = shape;
  strides_ = strides;
}

void Places::pick(std::shared_ptr<const IndexArray> positions, Index dims) {
  if (picked_) of_copy_ = true;
  picked_ = std::move(positions);
  picked_dims_ = dims;
}

void Places::check_not_a_copy() const {
  XGRAD_CHECK(!of_copy_,
              "index: what Indices or a Mask picked is a copy, and nothing would see what is assigned to a "
              "part of it; assign to x[indices] itself");
}

template <class T>
void Places::write(const ArrayOf<T>& values, ArrayOf<T>& array) const {
  check_not_a_copy();
  const Index picks = picked_ ? std::ssize(*picked_) : 1, rank = shape_.dim();
  const Shape inner(shape_.begin() + picked_dims_, shape_.end());
  const Index each = inner.numel();
  const T* from = values.data();
  std::vector<Index> at(inner.dim());
  for (Index p = 0; p < picks; ++p) {
    Index place = offset_, rest = picked_ ? picked_->data()[p] : 0;
    for (Index d = picked_dims_ - 1; d >= 0; --d) {
      place += rest % shape_[d] * strides_[d];
      rest /= shape_[d];
    }
    std::fill(at.begin(), at.end(), Index{0});
    for (Index i = 0; i < each; ++i) {
      array.data()[place] = *from++;
      for (Index d = rank - 1; d >= picked_dims_; --d) {  // the next element of the grid
        Index& digit = at[d - picked_dims_];
        place += strides_[d];
        if (++digit < shape_[d]) break;
        place -= digit * strides_[d];
        digit = 0;
      }
    }
  }
}

template void Places::write(const Array&, Array&) const;
template void Places::write(const ArrayOf<Index>&, ArrayOf<Index>&) const;
template void Places::write(const ArrayOf<bool>&, ArrayOf<bool>&) const;

}  // namespace xgrad::inline XGRAD_ABI
