#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/ops/kinds.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The sum of all elements, a 0-d tensor; of none: 0. d/dx = 1. Sums of integers and of truth values are
/// integers (which wrap around beyond 64 bits, as in PyTorch).
XGRAD_KINDS_BY_VALUE(SumOf, sum)
/// The sum over one or several dimensions: `sum(x, 1)`, `sum(x, {0, -1}, true)`. They are missing in the
/// result, or have the size 1 with keepdim; an empty list means all. Throws std::out_of_range for a dimension
/// that x does not have and std::invalid_argument for one named twice.
XGRAD_KINDS_BY_VALUE(SumOf, sum, const IndexList& dims, bool keepdim = false)
XGRAD_DIMS_AS_INTEGERS(SumOf, sum, (bool keepdim = false), (keepdim))

/// The mean of all elements; of none: NaN. d/dx = 1 / their number.
XGRAD_API Tensor mean(Tensor x);
/// The mean over one or several dimensions, as in sum.
XGRAD_API Tensor mean(Tensor x, const IndexList& dims, bool keepdim = false);
XGRAD_DIMS_AS_INTEGERS_OF(Same, Tensor, mean, (bool keepdim = false), (keepdim))

}  // namespace xgrad::inline XGRAD_ABI
