#pragma once
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// Joins tensors along a dimension: `cat({a, b}, 1)`. Their other sizes agree; tensors of shape [0] are left
/// out. Each gets its part of the gradient. Throws std::invalid_argument without tensors or where the shapes
/// do not fit.
XGRAD_API Tensor cat(const std::vector<Tensor>& tensors, Index dim = 0);

/// Joins tensors of one shape along a new dimension `dim`, in [-rank - 1, rank].
XGRAD_API Tensor stack(const std::vector<Tensor>& tensors, Index dim = 0);

}  // namespace xgrad::inline XGRAD_ABI
