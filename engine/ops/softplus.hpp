#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// log(1 + exp(beta x)) / beta, a smooth relu; x itself where beta x > threshold.
/// d/dx = sigmoid(beta x), and 1 above the threshold.
XGRAD_API Tensor softplus(const Tensor& x, double beta = 1, double threshold = 20);

}  // namespace xgrad::inline XGRAD_ABI
