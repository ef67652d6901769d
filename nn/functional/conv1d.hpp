#pragma once
#include <concepts>
#include <string>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// What stands outside the input: zeros, its mirror image without the edge itself, the edge, or the other
/// end.
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
}  // namespace xgrad::inline XGRAD_ABI::nn
