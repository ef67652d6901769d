#pragma once
#include <vector>

#include <xgrad/engine/array/along_dim.hpp>
#include <xgrad/engine/array/array.hpp>
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

/// A copy of `array` stretched to `shape`, to which it must broadcast.
XGRAD_API Array broadcast_to(const Array& array, const Shape& shape);

}  // namespace xgrad::inline XGRAD_ABI
