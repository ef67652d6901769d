#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/ops/kinds.hpp>

// The same numbers in another shape, of Tensor, Indices and Mask. The results are copies, not views; the
// gradient takes the old shape again.

namespace xgrad::inline XGRAD_ABI {

/// `reshape(x, {3, -1})`: one size may be -1, which means what is left. Throws std::invalid_argument
/// where the numbers of elements differ.
XGRAD_KINDS(Same, reshape, const IndexList& sizes)
/// The same as reshape (there are no strides here to care about).
XGRAD_KINDS_BY_VALUE(Same, view, const IndexList& sizes)
XGRAD_DIMS_AS_INTEGERS(Same, view, (), ())

/// Makes one dimension of the dimensions start_dim to end_dim. A 1-D tensor comes back itself. Throws
/// std::out_of_range for a dimension that x does not have, std::invalid_argument where start comes after end.
XGRAD_KINDS_BY_VALUE(Same, flatten, Index start_dim = 0, Index end_dim = -1)

/// Without all dimensions of size 1.
XGRAD_KINDS_BY_VALUE(Same, squeeze)
/// Without these dimensions, as far as they have size 1. Throws std::out_of_range.
XGRAD_KINDS_BY_VALUE(Same, squeeze, const IndexList& dims)
XGRAD_DIMS_AS_INTEGERS(Same, squeeze, (), ())
/// With a new dimension of size 1 at `dim`, in [-rank - 1, rank]. Throws std::out_of_range.
XGRAD_KINDS(Same, unsqueeze, Index dim)

}  // namespace xgrad::inline XGRAD_ABI
