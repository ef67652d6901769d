#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

/// y = x W^T + b: for every vector along the last dimension of x.
/// x: (..., in), weight: (out, in), bias: (out) or undefined; result: (..., out).
/// dx = g W, dW = g^T x and db = g, each summed over all vectors.
/// Throws std::invalid_argument where the shapes do not fit.
/// https://pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
XGRAD_API Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias = {});

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
