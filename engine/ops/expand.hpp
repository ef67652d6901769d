#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// Stretches dimensions of size 1, and adds new ones in front: `expand(x, {4, -1})`, where -1 keeps a size.
/// The gradient is summed over what was stretched. A copy, not a view. Throws std::invalid_argument where x
/// does not broadcast there.
XGRAD_API Tensor expand(const Tensor& x, const IndexList& sizes);
XGRAD_API Tensor expand_as(const Tensor& x, const Tensor& other);

}  // namespace xgrad::inline XGRAD_ABI
