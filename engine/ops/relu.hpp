#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// max(x, 0). d/dx = 1 where x > 0, else 0 (at 0 too).
XGRAD_API Tensor relu(const Tensor& x);
/// x where x > 0, else negative_slope x. d/dx = 1 or negative_slope (at 0 too).
XGRAD_API Tensor leaky_relu(const Tensor& x, double negative_slope = 0.01);

}  // namespace xgrad::inline XGRAD_ABI
