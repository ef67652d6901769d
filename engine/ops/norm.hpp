#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The p-norm over all elements, or over these dimensions: (sum of |x|^p)^(1/p). p may be any number:
/// infinity is the largest |x|, -infinity the smallest, 0 counts what is not 0. d/dx = sign(x) |x|^(p-1) /
/// norm^(p-1), 0 where the norm is 0; for +-infinity the gradient is divided evenly among the elements that
/// are equal to the norm. Errors as in sum; std::invalid_argument for a negative or infinite p of nothing.
XGRAD_API Tensor norm(const Tensor& x, double p = 2, const IndexList& dims = {}, bool keepdim = false);

}  // namespace xgrad::inline XGRAD_ABI
