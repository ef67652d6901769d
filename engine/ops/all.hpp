#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/ops/kinds.hpp>

// Questions about all elements, or along dimensions, of Tensor, Indices and Mask; what is not 0 counts as
// true. `if (all(x > 0))` works: a mask of one element is a condition. Errors as in sum.

namespace xgrad::inline XGRAD_ABI {

/// Whether all are true; of none: they are.
XGRAD_KINDS_BY_VALUE(MaskFor, all)
XGRAD_KINDS_BY_VALUE(MaskFor, all, const IndexList& dims, bool keepdim = false)
/// Whether any is true; of none: none is.
XGRAD_KINDS_BY_VALUE(MaskFor, any)
XGRAD_KINDS_BY_VALUE(MaskFor, any, const IndexList& dims, bool keepdim = false)
/// How many are true.
XGRAD_KINDS_BY_VALUE(IndicesFor, count_nonzero)
XGRAD_KINDS_BY_VALUE(IndicesFor, count_nonzero, const IndexList& dims)
XGRAD_DIMS_AS_INTEGERS(IndicesFor, count_nonzero, (), ())

}  // namespace xgrad::inline XGRAD_ABI
