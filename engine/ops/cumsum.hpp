#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// Along `dim`, each element is the sum of all up to it. dx is the sum of the gradients from it on. Adds in
/// double. Throws std::out_of_range for a dimension that x does not have.
XGRAD_API Tensor cumsum(const Tensor& x, Index dim);

}  // namespace xgrad::inline XGRAD_ABI
