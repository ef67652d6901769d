#pragma once
#include <xgrad/engine/ops/kinds.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The product of all elements, or along `dim`; of none: 1. d/dx is the product of the others, also where
/// some are 0. Products of integers and of truth values are integers. Throws std::out_of_range for a
/// dimension that x does not have.
XGRAD_KINDS_BY_VALUE(SumOf, prod)
XGRAD_KINDS_BY_VALUE(SumOf, prod, Index dim, bool keepdim = false)
#define XGRAD_PROD(X)                                            \
  template <std::integral Dim>                                   \
  SumOf<X> prod(X x, Dim dim, bool keepdim = false) {            \
    return prod(std::move(x), static_cast<Index>(dim), keepdim); \
  }
XGRAD_PROD(Tensor)
XGRAD_PROD(Indices)
XGRAD_PROD(Mask)
#undef XGRAD_PROD

}  // namespace xgrad::inline XGRAD_ABI
