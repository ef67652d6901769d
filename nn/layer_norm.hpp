#pragma once
#include <xgrad/nn/module/module.hpp>

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

struct LayerNormOptions {
  double eps = 1e-5;
  bool elementwise_affine = true;  ///< has a weight (and a bias)
  bool bias = true;
};

/// Gives each sample mean 0 and variance 1 over the last dimensions, `normalized_shape`, then multiplies by a
/// weight and adds a bias for each place (functional::layer_norm). The weight starts at 1, the bias at 0.
/// https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
class XGRAD_API LayerNorm : public Module {
 public:
  Shape normalized_shape;
  LayerNormOptions options;
  Parameter weight, bias;  // (normalized_shape); undefined where not wanted

  /// Throws std::invalid_argument where normalized_shape has no dimension.
  explicit LayerNorm(Shape normalized_shape, LayerNormOptions options = {});
  explicit LayerNorm(Index size, LayerNormOptions chosen = {}) : LayerNorm(Shape{size}, chosen) {}
  void reset_parameters();

  /// Errors as in functional::layer_norm.
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(LayerNorm, weight, bias)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
