#pragma once
#include <xgrad/engine/ops/kinds.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The product of all elements, or along `dim`; of none: 1. d/dx is the product of the others, also where
/// some are 0. Products of integers and of truth values are integers. Throws std::out_of_range for a
/// dimension that x does not have.
XGRAD_KINDS(SumOf, prod)
XGRAD_KINDS(SumOf, prod, Index dim, bool keepdim = false)

}  // namespace xgrad::inline XGRAD_ABI
