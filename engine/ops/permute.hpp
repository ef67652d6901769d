#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/ops/kinds.hpp>

// Dimensions change places, of Tensor, Indices and Mask. The results are copies, not views; the gradient goes
// the way back.

namespace xgrad::inline XGRAD_ABI {

/// Dimension d of the result is dimension dims[d] of x. Throws std::invalid_argument unless dims names every
/// dimension once.
XGRAD_KINDS(Same, permute, const IndexList& dims)
/// Dimensions dim0 and dim1 change places. Throws std::out_of_range.
XGRAD_KINDS_BY_VALUE(Same, transpose, Index dim0, Index dim1)
#define XGRAD_TRANSPOSE(X)                                                              \
  template <std::integral A, std::integral B>                                           \
  X transpose(X x, A dim0, B dim1) {                                                    \
    return transpose(std::move(x), static_cast<Index>(dim0), static_cast<Index>(dim1)); \
  }
XGRAD_TRANSPOSE(Tensor)
XGRAD_TRANSPOSE(Indices)
XGRAD_TRANSPOSE(Mask)
#undef XGRAD_TRANSPOSE
/// The transpose of a matrix; tensors of fewer dimensions stay as they are. Throws std::invalid_argument for
/// more than two dimensions.
XGRAD_KINDS(Same, t)

}  // namespace xgrad::inline XGRAD_ABI
