#pragma once
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

struct LinearOptions {
  bool bias = true;
};

/// y = x W^T + b for every vector along the last dimension of x. (..., in_features) -> (..., out_features)
/// Weight and bias start uniform in (-1/sqrt(in_features), 1/sqrt(in_features)), PyTorch's draws.
/// https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
class XGRAD_API Linear : public Module {
 public:
  Index in_features, out_features;
  Parameter weight;  // (out_features, in_features)
  Parameter bias;    // (out_features); undefined without bias

  /// Throws std::invalid_argument on negative sizes.
  Linear(Index in_features, Index out_features, LinearOptions options = {});
  /// Draws weight and bias again.
  void reset_parameters();

  /// Throws std::invalid_argument unless the last dimension of x is in_features.
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Linear, weight, bias)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
