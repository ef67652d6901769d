#pragma once
#include <optional>

#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

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
  mutable std::optional<Indices> num_batches_tracked;  // ()

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
