#pragma once
#include <algorithm>
#include <vector>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad {

/// An array seen as (outer, n, inner): all before, in and after one dimension, or several neighbouring ones.
struct Slices {
  Index outer = 1, n = 1, inner = 1;

  /// Around the dimensions first to last (included) of `shape`; a 0-d shape has one slice of one element.
  Slices(const Shape& shape, Index first, Index last) {
    for (Index d = 0; d < shape.dim(); ++d) (d < first ? outer : d <= last ? n : inner) *= shape[d];
  }
  Slices(const Shape& shape, Index dim) : Slices(shape, dim, dim) {}

  Index numel() const { return outer * n * inner; }
};

/// Calls body(i, count, k, width) for parts of some 32768 elements, on several threads: the slices i to i +
/// count, of which the columns k to k + width. Slices are never cut along n.
template <class Body>
void for_slices(const Slices& s, const Body& body) {
  constexpr Index part = 32768;
  const Index slice = std::max<Index>(s.n * s.inner, 1);
  if (s.inner == 1 || s.outer >= 8 || s.numel() <= part) {
    parallel_for(s.outer, part / slice,
                 [&](Index first, Index last) { body(first, last - first, 0, s.inner); });
    return;
  }
  const Index columns = std::max<Index>(part / std::max<Index>(s.n, 1) / 64 * 64, 64);
  for (Index i = 0; i < s.outer; ++i) {
    parallel_for(s.inner, columns, [&](Index first, Index last) { body(i, 1, first, last - first); });
  }
}

inline namespace XGRAD_ABI {

/// Reduces the middle of (outer, n, inner) to (outer, 1, inner).
using ReduceSlices = void (*)(const Scalar* in, Scalar* out, const Slices& slices);
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
                              const Slices& slices);

/// Undoes broadcasting: sums `array` over the dimensions that were added or stretched when `shape` was
/// broadcast to the shape of `array`. The result has shape `shape`.
XGRAD_API Array sum_to(const Array& array, const Shape& shape);

/// A copy of `array` stretched to `shape`, to which it must broadcast.
XGRAD_API Array broadcast_to(const Array& array, const Shape& shape);

}  // namespace XGRAD_ABI
}  // namespace xgrad
