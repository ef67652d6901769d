#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// -x. d/dx = -1.
XGRAD_API Tensor neg(const Tensor& x);

inline Tensor operator-(const Tensor& x) {
  return neg(x);
}

}  // namespace xgrad::inline XGRAD_ABI
