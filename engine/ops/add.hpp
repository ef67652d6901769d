#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// a + b, element by element; shapes broadcast. d/da = 1, d/db = 1.
/// Throws std::invalid_argument where the shapes do not broadcast.
XGRAD_API Tensor add(const Tensor& a, const Tensor& b);
/// The same with a number on one side.
XGRAD_API Tensor add(const Tensor& a, double b);
XGRAD_API Tensor add(double a, const Tensor& b);

inline Tensor operator+(const Tensor& a, const Tensor& b) {
  return add(a, b);
}
inline Tensor operator+(const Tensor& a, double b) {
  return add(a, b);
}
inline Tensor operator+(double a, const Tensor& b) {
  return add(a, b);
}

}  // namespace xgrad::inline XGRAD_ABI
