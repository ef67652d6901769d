#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The natural logarithm. d/dx = 1 / x. Negative numbers give NaN, 0 gives -inf.
XGRAD_API Tensor log(const Tensor& x);
/// log(1 + x), exact near 0 too. d/dx = 1 / (1 + x).
XGRAD_API Tensor log1p(const Tensor& x);

}  // namespace xgrad::inline XGRAD_ABI
