#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// a * b, element by element; shapes broadcast. d/da = b, d/db = a.
/// Throws std::invalid_argument where the shapes do not broadcast.
XGRAD_API Tensor mul(const Tensor& a, const Tensor& b);
/// The same with a number on one side.
XGRAD_API Tensor mul(const Tensor& a, double b);
XGRAD_API Tensor mul(double a, const Tensor& b);

inline Tensor operator*(const Tensor& a, const Tensor& b) {
  return mul(a, b);
}
inline Tensor operator*(const Tensor& a, double b) {
  return mul(a, b);
}
inline Tensor operator*(double a, const Tensor& b) {
  return mul(a, b);
}

}  // namespace xgrad::inline XGRAD_ABI
