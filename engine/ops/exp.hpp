#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// e^x. d/dx = e^x.
XGRAD_API Tensor exp(const Tensor& x);

}  // namespace xgrad::inline XGRAD_ABI
