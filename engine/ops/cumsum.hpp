#pragma once
#include <xgrad/engine/ops/kinds.hpp>

namespace xgrad::inline XGRAD_ABI {

/// Along `dim`, each element is the sum of all up to it. dx is the sum of the gradients from it on. Adds in
/// double; sums of integers and of truth values are integers. Throws std::out_of_range for a dimension that x
/// does not have.
XGRAD_KINDS_BY_VALUE(SumOf, cumsum, Index dim)

}  // namespace xgrad::inline XGRAD_ABI
