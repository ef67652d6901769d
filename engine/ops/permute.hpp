#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// Dimension d of the result is dimension dims[d] of x. The gradient goes the way back. A copy, not a view.
/// Throws std::invalid_argument unless dims names every dimension once.
XGRAD_API Tensor permute(const Tensor& x, const IndexList& dims);
/// Dimensions dim0 and dim1 change places. Throws std::out_of_range.
XGRAD_API Tensor transpose(const Tensor& x, Index dim0, Index dim1);
/// The transpose of a matrix; tensors of fewer dimensions stay as they are. Throws std::invalid_argument for
/// more than two dimensions.
XGRAD_API Tensor t(const Tensor& x);

}  // namespace xgrad::inline XGRAD_ABI
