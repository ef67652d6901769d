#pragma once
#include <vector>

#include <xgrad/engine/ops/kinds.hpp>

namespace xgrad::inline XGRAD_ABI {

// Of Tensors, of Indices, of Masks.
#define XGRAD_JOIN(X)                                            \
  XGRAD_API X cat(const std::vector<X>& tensors, Index dim = 0); \
  XGRAD_API X stack(const std::vector<X>& tensors, Index dim = 0);
/// cat joins along a dimension: `cat({a, b}, 1)`. Their other sizes agree; tensors of shape [0] are left out.
/// Each gets its part of the gradient. stack joins tensors of one shape along a new dimension `dim`, in
/// [-rank - 1, rank]. They throw std::invalid_argument without tensors or where the shapes do not fit, and
/// std::out_of_range for a dimension that is not there.
XGRAD_JOIN(Tensor)
XGRAD_JOIN(Indices)
XGRAD_JOIN(Mask)
#undef XGRAD_JOIN
// What `cat({})` means among the three.
inline Tensor cat(std::initializer_list<Tensor> tensors, Index dim = 0) {
  return cat(std::vector<Tensor>(tensors), dim);
}
inline Tensor stack(std::initializer_list<Tensor> tensors, Index dim = 0) {
  return stack(std::vector<Tensor>(tensors), dim);
}

}  // namespace xgrad::inline XGRAD_ABI
