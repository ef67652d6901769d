#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/ops/kinds.hpp>

// Questions about all elements, or along dimensions, of Tensor, Indices and Mask; what is not 0 counts as
// true. `if (all(x > 0))` works: a mask of one element is a condition. Errors as in sum.

namespace xgrad::inline XGRAD_ABI {

/// Whether all are true; of none: they are.
XGRAD_KINDS(MaskFor, all)
XGRAD_KINDS(MaskFor, all, const IndexList& dims, bool keepdim = false)
/// Whether any is true; of none: none is.
XGRAD_KINDS(MaskFor, any)
XGRAD_KINDS(MaskFor, any, const IndexList& dims, bool keepdim = false)
/// How many are true.
XGRAD_KINDS(IndicesFor, count_nonzero)
XGRAD_KINDS(IndicesFor, count_nonzero, const IndexList& dims)

}  // namespace xgrad::inline XGRAD_ABI
