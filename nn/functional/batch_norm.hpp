#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

struct BatchNormFunctionOptions {
  Tensor weight = {};     ///< (channels); undefined: 1
  Tensor bias = {};       ///< (channels); undefined: 0
  bool training = false;  ///< normalize by the batch, and move the running statistics towards it
  double momentum = 0.1;  ///< how far they move
  double eps = 1e-5;      ///< added to the variance
};

namespace functional {

/// (x - mean) / sqrt(variance + eps) * weight + bias for each channel, over samples and places (Ioffe and
/// Szegedy 2015). `x` is (samples, channels) or (samples, channels, d1 ...). With training, mean and variance
/// (divided by n) are the batch's, and `running_mean` and `running_var` (channels), where defined, become (1
/// - momentum) old + momentum new, with the variance divided by n - 1. Otherwise they are the running ones.
/// With h the normalized x: d/dx = weight (g - mean(g) - h mean(g h)) / sqrt(variance + eps) in training and
/// weight g / sqrt(variance + eps) otherwise, d/dweight = sum of g h, d/dbias = sum of g. Throws
/// std::invalid_argument where shapes do not fit, in training where a channel has fewer than two numbers, and
/// otherwise where there are no running statistics.
XGRAD_API Tensor batch_norm(const Tensor& x, const Tensor& running_mean, const Tensor& running_var,
                            BatchNormFunctionOptions options = {});

}  // namespace functional
}  // namespace xgrad::inline XGRAD_ABI::nn
