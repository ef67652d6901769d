#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// y = exp(x) / sum of exp(x) along `dim`, without overflow: the largest element is subtracted first.
/// dx = (grad - sum of grad y) y. Throws std::out_of_range for a dimension that x does not have.
XGRAD_API Tensor softmax(const Tensor& x, Index dim);
/// y = log(softmax(x)), exact where softmax is too small for its type. dx = grad - exp(y) * sum of grad.
XGRAD_API Tensor log_softmax(const Tensor& x, Index dim);

/// log(sum of exp(x)) over one or several dimensions, without overflow; -infinity where there is nothing to
/// sum. dx = grad * exp(x - y). Errors as in sum.
XGRAD_API Tensor logsumexp(const Tensor& x, const IndexList& dims, bool keepdim = false);

}  // namespace xgrad::inline XGRAD_ABI
