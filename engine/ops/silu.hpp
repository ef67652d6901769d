#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// x sigmoid(x), also called swish. With s = sigmoid(x): d/dx = s (1 + x (1 - s)).
XGRAD_API Tensor silu(const Tensor& x);

}  // namespace xgrad::inline XGRAD_ABI
