#pragma once
#include <optional>

#include <xgrad/nn/module/module.hpp>

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

struct BatchNormOptions {
  double eps = 1e-5;
  std::optional<double> momentum = 0.1;  ///< none: the running statistics are the average over all batches
  bool affine = true;                    ///< has a weight (and a bias)
  bool track_running_stats = true;       ///< false: the batch's statistics are used in evaluation too
  bool bias = true;
};

/// Gives each channel mean 0 and variance 1, then multiplies by a weight and adds a bias
/// (functional::batch_norm). In training by the statistics of the batch, which also move the running
/// statistics; in evaluation by the running ones. Input (samples, num_features) or (samples, num_features,
/// length). Weight and running_var start at 1, bias and running_mean at 0.
/// https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
class XGRAD_API BatchNorm1d : public Module {
 public:
  Index num_features;
  BatchNormOptions options;
  Parameter weight, bias;            // (num_features); undefined where not wanted
  Buffer running_mean, running_var;  // (num_features); undefined without track_running_stats
  /// How many batches moved the running statistics. Forward is const, as a model's forward is, and counts
  /// here.
  mutable std::optional<IndexBuffer> num_batches_tracked;  // ()

  /// Throws std::invalid_argument where num_features is not positive.
  explicit BatchNorm1d(Index num_features, BatchNormOptions options = {});
  void reset_running_stats();
  /// The running statistics, weight and bias as they were at the start.
  void reset_parameters();

  /// Throws std::invalid_argument for an input of another shape, and in training where a channel has fewer
  /// than two numbers.
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(BatchNorm1d, weight, bias, running_mean, running_var, num_batches_tracked)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
