#pragma once
#include <concepts>
#include <utility>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// a where the condition is true, else b; all three shapes broadcast, a and b are tensors or numbers. The
/// gradient goes to the one that was taken. Throws std::invalid_argument where the shapes do not broadcast.
XGRAD_API Tensor where_tensors(Mask condition, const Tensor& a, const Tensor& b);
// By value, so that C++ prefers it to xtensor's function of the same name.
template <std::convertible_to<Tensor> A, std::convertible_to<Tensor> B>
Tensor where(Mask condition, A a, B b) {
  return where_tensors(std::move(condition), Tensor(std::move(a)), Tensor(std::move(b)));
}

/// x with `value` where the mask is true; the shapes broadcast. d/dx = 0 there, else 1.
/// Throws std::invalid_argument where the shapes do not broadcast.
XGRAD_API Tensor masked_fill(const Tensor& x, const Mask& mask, double value);

}  // namespace xgrad::inline XGRAD_ABI
