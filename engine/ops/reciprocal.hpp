#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// 1 / x. d/dx = -1 / x^2.
XGRAD_API Tensor reciprocal(const Tensor& x);

}  // namespace xgrad::inline XGRAD_ABI
