#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// 1 / (1 + exp(-x)), which does not overflow. With s = sigmoid(x): d/dx = s (1 - s).
XGRAD_API Tensor sigmoid(const Tensor& x);
/// log(sigmoid(x)) = min(x, 0) - log1p(exp(-|x|)), finite for every finite x. d/dx = sigmoid(-x).
XGRAD_API Tensor logsigmoid(const Tensor& x);

}  // namespace xgrad::inline XGRAD_ABI
