#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The sine of x, in radians. d/dx = cos(x).
XGRAD_API Tensor sin(const Tensor& x);
/// The cosine of x, in radians. d/dx = -sin(x).
XGRAD_API Tensor cos(const Tensor& x);

}  // namespace xgrad::inline XGRAD_ABI
