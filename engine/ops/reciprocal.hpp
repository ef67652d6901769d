#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {

/// 1 / x. d/dx = -1 / x^2.
XGRAD_API Tensor reciprocal(const Tensor& x);

}  // namespace XGRAD_ABI
}  // namespace xgrad
