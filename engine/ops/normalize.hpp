#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

struct NormalizeOptions {
  double p = 2;
  Index dim = 1;
  double eps = 1e-12;
};

/// x / max(norm of x along dim, eps): vectors of length 1, as torch.nn.functional.normalize. Throws
/// std::out_of_range for a dimension that x does not have.
XGRAD_API Tensor normalize(const Tensor& x, NormalizeOptions options = {});

struct CosineSimilarityOptions {
  Index dim = 1;
  double eps = 1e-8;
};

/// The cosine of the angle between vectors along dim, which the result does not have: sum of a b / (max(|a|,
/// eps) max(|b|, eps)). Shapes broadcast. As in PyTorch, the gradient ignores that a norm was raised to eps.
/// Norms are added up in double: where squares leave float (from 1e19 on) the cosine is still right,
/// PyTorch's is 0. Throws std::invalid_argument for a negative eps and where the shapes do not broadcast, and
/// std::out_of_range for a dimension that is not there.
XGRAD_API Tensor cosine_similarity(const Tensor& a, const Tensor& b, CosineSimilarityOptions options = {});

namespace nn::functional {
using XGRAD_ABI::cosine_similarity;
using XGRAD_ABI::normalize;
}  // namespace nn::functional

}  // namespace xgrad::inline XGRAD_ABI
