#pragma once
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

namespace functional {

/// y = x W^T + b: for every vector along the last dimension of x.
/// x: (..., in), weight: (out, in), bias: (out) or undefined; result: (..., out).
/// dx = g W, dW = g^T x and db = g, each summed over all vectors.
/// A weight (in) is a vector, which makes one number of each vector: (...). It takes a bias, 0-d, with x (in)
/// alone. Throws std::invalid_argument where the shapes do not fit.
/// https://pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
XGRAD_API Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias = {});

}  // namespace functional

struct LinearOptions {
  bool bias = true;
  Generator* generator = nullptr;  ///< of the first numbers; nullptr: the default generator
};

/// functional::linear with a weight and a bias of its own. (..., in_features) -> (..., out_features)
/// Both start uniform in (-1/sqrt(in_features), 1/sqrt(in_features)), PyTorch's draws.
/// https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
class XGRAD_API Linear : public Module {
 public:
  Index in_features, out_features;
  Parameter weight;  // (out_features, in_features)
  Parameter bias;    // (out_features); undefined without bias

  /// Throws std::invalid_argument on negative sizes.
  Linear(Index in_features, Index out_features, LinearOptions options = {});
  /// Draws weight and bias again.
  void reset_parameters(Generator* generator = nullptr);

  /// Throws std::invalid_argument unless the last dimension of x is in_features.
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Linear, weight, bias)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
