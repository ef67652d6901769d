#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The square root. d/dx = 1 / (2 sqrt(x)), which is inf at 0. Negative numbers give NaN.
XGRAD_API Tensor sqrt(const Tensor& x);
/// 1 / sqrt(x). d/dx = -1/2 x^(-3/2).
XGRAD_API Tensor rsqrt(const Tensor& x);

}  // namespace xgrad::inline XGRAD_ABI
