#pragma once
#include <xgrad/engine/ops/kinds.hpp>

// From one kind of array to another. Each is what it is already, where it has that kind.

namespace xgrad::inline XGRAD_ABI {

/// The numbers as Scalars: PyTorch's x.float(). True is 1.
inline Tensor to_tensor(const Tensor& x) {
  return x;
}
XGRAD_API Tensor to_tensor(const Indices& x);
XGRAD_API Tensor to_tensor(const Mask& x);

/// The numbers as integers: PyTorch's x.long(), but a fraction, or what no integer of 64 bits is, throws
/// std::invalid_argument that says where it is. No gradient.
XGRAD_API Indices to_indices(const Tensor& x);
inline Indices to_indices(const Indices& x) {
  return x;
}
XGRAD_API Indices to_indices(const Mask& x);

/// True where x is not 0 (NaN is not): PyTorch's x.bool().
XGRAD_API Mask to_mask(const Tensor& x);
XGRAD_API Mask to_mask(const Indices& x);
inline Mask to_mask(const Mask& x) {
  return x;
}

}  // namespace xgrad::inline XGRAD_ABI
