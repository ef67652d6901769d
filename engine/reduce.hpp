#pragma once
#include <vector>

#include <xgrad/engine/array.hpp>
#include <xgrad/engine/export.hpp>
#include <xgrad/engine/shape.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {

/// The sum of `array` over these dimensions (each in [0, rank), ascending), which keep the size 1 in the
/// result. The order of the additions depends on the shape only.
XGRAD_API Array sum_dims(const Array& array, const std::vector<Index>& dims);

/// Undoes broadcasting: sums `array` over the dimensions that were added or stretched when `shape` was
/// broadcast to the shape of `array`. The result has shape `shape`.
XGRAD_API Array sum_to(const Array& array, const Shape& shape);

}  // namespace XGRAD_ABI
}  // namespace xgrad
