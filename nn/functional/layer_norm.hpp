#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

struct LayerNormFunctionOptions {
  Tensor weight = {};  ///< of the normalized shape; undefined: 1
  Tensor bias = {};    ///< of the normalized shape; undefined: 0
  double eps = 1e-5;   ///< added to the variance
};

namespace functional {

/// (x - mean) / sqrt(variance + eps) * weight + bias, with the mean and the variance (divided by n) of each
/// sample: everything in the last dimensions, which are `normalized_shape` (Ba et al. 2016). With h the
/// normalized x and g' = g weight: d/dx = (g' - mean(g') - h mean(g' h)) / sqrt(variance + eps), d/dweight =
/// sum of g h over samples, d/dbias = sum of g. Throws std::invalid_argument where x does not end with the
/// normalized shape, or weight or bias has another.
XGRAD_API Tensor layer_norm(const Tensor& x, const Shape& normalized_shape,
                            LayerNormFunctionOptions options = {});

}  // namespace functional
}  // namespace xgrad::inline XGRAD_ABI::nn
