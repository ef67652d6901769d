#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The hyperbolic tangent. d/dx = 1 - tanh(x)^2.
XGRAD_API Tensor tanh(const Tensor& x);

}  // namespace xgrad::inline XGRAD_ABI
