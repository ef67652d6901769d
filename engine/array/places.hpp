#pragma once
#include <memory>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/array/slice.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The positions start, start + step, ... (count of them).
struct Range {
  Index start, step, count;
};
/// What `positions` means in a dimension of this size. Throws std::invalid_argument unless the step is
/// positive.
XGRAD_API Range range_of(const Slice& positions, Index size);

/// Where the elements of a part `x[...]` lie in the array that it was taken from: what an assignment to the
/// part needs. Positions and slices name a grid; Indices or a Mask pick some of its first dimensions.
class XGRAD_API Places {
 public:
  /// All of an array.
  explicit Places(const Shape& whole);

  void select(Index dim, Index position);
  void slice(Index dim, const Range& range);
  void unsqueeze(Index dim);
  /// Of the first `dims` dimensions, flattened, only these positions.
  void pick(std::shared_ptr<const IndexArray> positions, Index dims);

  /// Writes `values`, one for each element of the part, into the array. Throws std::invalid_argument where
  /// the part was taken from picked elements, which are a copy: `x[mask][0] = 1`.
  template <class T>
  void write(const ArrayOf<T>& values, ArrayOf<T>& array) const;

 private:
  void check_not_a_copy() const;

  Shape shape_, strides_;
  Index offset_ = 0;
  std::shared_ptr<const IndexArray> picked_;  // null: all
  Index picked_dims_ = 0;
  bool of_copy_ = false;
};

}  // namespace xgrad::inline XGRAD_ABI
