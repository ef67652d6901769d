#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The product of all elements, or along `dim`; of none: 1. d/dx is the product of the others, also where
/// some are 0. Throws std::out_of_range for a dimension that x does not have.
XGRAD_API Tensor prod(const Tensor& x);
XGRAD_API Tensor prod(const Tensor& x, Index dim, bool keepdim = false);

}  // namespace xgrad::inline XGRAD_ABI
