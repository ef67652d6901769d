#pragma once
#include <concepts>
#include <string>

#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// What is outside the input: zeros, its mirror image without the edge itself, the edge, or the other end.
enum class PaddingMode { zeros, reflect, replicate, circular };

/// How many places a convolution adds on each side: a number, "valid" (none), or "same" (as many as keep the
/// length, the odd one on the right).
class XGRAD_API ConvPadding {
 public:
  template <std::integral Integer>
  ConvPadding(Integer places) : places_(static_cast<Index>(places)) {}
  /// Throws std::invalid_argument unless the name is "same" or "valid".
  ConvPadding(const std::string& name);
  ConvPadding(const char* name) : ConvPadding(std::string(name)) {}

  /// The number of places; 0 where it is a name.
  Index places() const { return places_; }
  /// "same", "valid", or empty.
  const std::string& name() const { return name_; }

 private:
  Index places_ = 0;
  std::string name_;
};

struct ConvOptions {
  Index stride = 1;
  ConvPadding padding = 0;
  Index dilation = 1;  ///< distance between the taps of the kernel
  Index groups = 1;    ///< the channels fall into this many groups that do not see each other
  PaddingMode padding_mode = PaddingMode::zeros;
};

namespace functional {

/// Convolution along the last dimension (without flipping the kernel):
/// out[n, o, p] = bias[o] + sum over i, k of weight[o, i, k] input[n, i, p stride + k dilation - padding].
///
/// `input` is (samples, in channels, length) or (in channels, length), `weight` (out channels, in channels /
/// groups, kernel), `bias` (out channels) or undefined. The output's length is (length + 2 padding - dilation
/// (kernel - 1) - 1) / stride + 1, rounded down. Derivatives: with respect to the input the same sum from the
/// other side, to the weight the sum over samples and places of gradient times input, to the bias the sum of
/// the gradient. Throws std::invalid_argument where shapes or options do not fit each other.
XGRAD_API Tensor conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias = {},
                        ConvOptions options = {});

}  // namespace functional

struct Conv1dOptions {
  Index stride = 1;
  ConvPadding padding = 0;  ///< a number, "same" or "valid"
  Index dilation = 1;
  Index groups = 1;
  bool bias = true;
  PaddingMode padding_mode = PaddingMode::zeros;
  Generator* generator = nullptr;  ///< of the first numbers; nullptr: the default generator
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
  void reset_parameters(Generator* generator = nullptr);

  /// Errors as in functional::conv1d.
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Conv1d, weight, bias)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
