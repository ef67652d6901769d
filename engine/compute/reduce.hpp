#pragma once
#include <vector>

#include <xgrad/engine/array/along_dim.hpp>
#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/compute/permute.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad::inline XGRAD_ABI {

/// Reduces the middle of (outer, n, inner) to (outer, 1, inner).
using ReduceSlices = void (*)(const Scalar* in, Scalar* out, const AlongDim& slices);
/// `array` reduced over these dimensions (each in [0, rank), ascending), one group of neighbours after the
/// other; they keep the size 1 in the result.
XGRAD_API Array reduce_dims(const Array& array, const std::vector<Index>& dims, ReduceSlices reduce);

/// The sum of `array` over these dimensions (each in [0, rank), ascending), which keep the size 1 in the
/// result. The order of the additions depends on the shape only.
XGRAD_API Array sum_dims(const Array& array, const std::vector<Index>& dims);

/// The sum of (array - centre)^2 over these dimensions, in which `centre` and the result have the size 1.
XGRAD_API Array sum_squares_dims(const Array& array, const Array& centre, const std::vector<Index>& dims);

/// The largest (or smallest) element of each slice and the first position along n where it is; NaN beats
/// every number. values and positions are (outer, inner); n > 0.
XGRAD_API void extreme_slices(bool largest, const Scalar* in, Scalar* values, Index* positions,
                              const AlongDim& slices);

/// Undoes broadcasting: sums `array` over the dimensions that were added or stretched when `shape` was
/// broadcast to the shape of `array`. The result has shape `shape`. Throws std::invalid_argument where it
/// does not broadcast to that.
XGRAD_API Array sum_to(const Array& array, const Shape& shape);

/// Folds `x` over these dimensions (ascending), which keep the size 1 in the result: out = f(out, element),
/// from `start` on, in row-major order. For integers and truth values, whose order does not matter.
template <class Result, class AnyArray, class F>
ArrayOf<Result> fold(const AnyArray& x, const std::vector<Index>& dims, Result start, F f) {
  const Shape shape(x.shape());
  Shape kept = shape;
  for (const Index d : dims) kept[d] = 1;
  ArrayOf<Result> out = filled<ArrayOf<Result>>(kept, start);
  std::vector<Index> steps(shape.dim()), at(shape.dim());  // 0 along what is folded
  Index stride = 1;
  for (Index d = shape.dim() - 1; d >= 0; --d) {
    steps[d] = kept[d] == shape[d] ? stride : 0;
    stride *= kept[d];
  }
  Index place = 0;
  for (Index i = 0; i < std::ssize(x); ++i) {
    out.data()[place] = f(out.data()[place], x.data()[i]);
    for (Index d = shape.dim() - 1; d >= 0; --d) {
      place += steps[d];
      if (++at[d] < shape[d]) break;
      place -= at[d] * steps[d];
      at[d] = 0;
    }
  }
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI
