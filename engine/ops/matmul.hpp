#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The matrix product a b, as torch.matmul: (m, k) and (k, n) give (m, n). A 1-D `a` counts as one row, a 1-D
/// `b` as one column, and that dimension is missing in the result. More dimensions are batches: (..., m, k)
/// and (..., k, n) give (..., m, n), the leading sizes broadcast.
/// d/da = grad b^T, d/db = a^T grad, summed over the batches to which an input was broadcast.
/// Throws std::invalid_argument for a 0-d input and where the shapes do not fit.
XGRAD_API Tensor matmul(const Tensor& a, const Tensor& b);

/// (m, k) times (k, n). Like matmul, but nothing except 2-D.
XGRAD_API Tensor mm(const Tensor& a, const Tensor& b);
/// (batch, m, k) times (batch, k, n), without broadcasting.
XGRAD_API Tensor bmm(const Tensor& a, const Tensor& b);
/// (m, k) times (k).
XGRAD_API Tensor mv(const Tensor& a, const Tensor& b);
/// (k) times (k): a 0-d tensor.
XGRAD_API Tensor dot(const Tensor& a, const Tensor& b);

}  // namespace xgrad::inline XGRAD_ABI
