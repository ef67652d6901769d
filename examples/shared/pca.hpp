#pragma once
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad::data::inline XGRAD_ABI {

/// Principal components: the rows of `x`, centred, seen along the k directions in which they vary most. (n,
/// d) -> (n, k) Of each direction's two signs the one that makes the largest coordinate positive.
/// `explained`: the share of the variance in each direction. Computed in double by Jacobi rotations of the
/// smaller of the two product matrices, so min(n, d) should stay below a thousand. Throws
/// std::invalid_argument unless x is 2-D and 1 <= k <= min(n, d).
XGRAD_API Tensor pca(const Tensor& x, Index k = 2, std::vector<double>* explained = nullptr);

}  // namespace xgrad::data::inline XGRAD_ABI
