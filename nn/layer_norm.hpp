#pragma once
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

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
