#pragma once
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>

namespace examples {

/// Principal components: the rows of `x`, centred, seen along the k directions in which they vary most. (n,
/// d) -> (n, k) Of each direction's two signs the one that makes the largest coordinate positive.
/// `explained`: the share of the variance in each direction. Computed in double by Jacobi rotations of the
/// smaller of the two product matrices, so min(n, d) should stay below a thousand. Throws
/// std::invalid_argument unless x is 2-D and 1 <= k <= min(n, d).
xgrad::Tensor pca(const xgrad::Tensor& x, xgrad::Index k = 2, std::vector<double>* explained = nullptr);

}  // namespace examples
