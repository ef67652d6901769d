#pragma once
#include <xgrad/nn/functional/conv1d.hpp>
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

struct Conv1dOptions {
  Index stride = 1;
  ConvPadding padding = 0;  ///< a number, "same" or "valid"
  Index dilation = 1;
  Index groups = 1;
  bool bias = true;
  PaddingMode padding_mode = PaddingMode::zeros;
};

/// functional::conv1d with a weight and a bias of its own. (samples, in_channels, length) -> (samples,
/// out_channels, new length), or both without samples. Both start uniform in (-1/sqrt(n), 1/sqrt(n)), n =
/// in_channels / groups * kernel_size, PyTorch's draws.
/// https://pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
class XGRAD_API Conv1d : public Module {
 public:
  Index in_channels, out_channels, kernel_size;
  Conv1dOptions options;
  Parameter weight;  // (out_channels, in_channels / groups, kernel_size)
  Parameter bias;    // (out_channels); undefined without bias

  /// Throws std::invalid_argument where sizes are not positive or the options do not fit them.
  Conv1d(Index in_channels, Index out_channels, Index kernel_size, Conv1dOptions options = {});
  /// Draws weight and bias again.
  void reset_parameters();

  /// Errors as in functional::conv1d.
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Conv1d, weight, bias)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
