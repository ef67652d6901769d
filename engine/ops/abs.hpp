#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// |x|. d/dx = sign(x), 0 at 0.
XGRAD_API Tensor abs(const Tensor& x);
/// -1, 0 or 1. d/dx = 0.
XGRAD_API Tensor sign(const Tensor& x);

}  // namespace xgrad::inline XGRAD_ABI
