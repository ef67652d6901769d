#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// a / b, element by element; shapes broadcast. d/da = 1 / b, d/db = -a / b^2.
/// Throws std::invalid_argument where the shapes do not broadcast.
XGRAD_API Tensor div(const Tensor& a, const Tensor& b);
/// The same with a number on one side.
XGRAD_API Tensor div(const Tensor& a, double b);
XGRAD_API Tensor div(double a, const Tensor& b);

inline Tensor operator/(const Tensor& a, const Tensor& b) {
  return div(a, b);
}
inline Tensor operator/(const Tensor& a, double b) {
  return div(a, b);
}
inline Tensor operator/(double a, const Tensor& b) {
  return div(a, b);
}

}  // namespace xgrad::inline XGRAD_ABI
