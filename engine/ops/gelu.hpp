#pragma once
#include <string>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

struct GeluOptions {
  std::string approximate = "none";  ///< "none" or "tanh"
};

/// x Phi(x), where Phi is the normal distribution function (Hendrycks and Gimpel 2016):
/// x / 2 (1 + erf(x / sqrt(2))), d/dx = Phi(x) + x exp(-x^2 / 2) / sqrt(2 pi); or, with .approximate =
/// "tanh", x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). Throws std::invalid_argument for another text.
XGRAD_API Tensor gelu(const Tensor& x, const GeluOptions& options = {});

}  // namespace xgrad::inline XGRAD_ABI
