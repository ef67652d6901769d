#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/ops/kinds.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The positions of these dimensions in the opposite order, of Tensor, Indices and Mask. The gradient is
/// flipped back. Throws std::out_of_range for a dimension that x does not have and std::invalid_argument for
/// one named twice.
XGRAD_KINDS_BY_VALUE(Same, flip, const IndexList& dims)
XGRAD_DIMS_AS_INTEGERS(Same, flip, (), ())

}  // namespace xgrad::inline XGRAD_ABI
