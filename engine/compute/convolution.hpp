#pragma once
// For conv1d.cpp: the arithmetic of a convolution whose options were checked.

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/compute/windows.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

/// input (samples, groups * in, length), weight (groups * out, in, kernel), output (samples, groups * out,
/// count).
struct Convolution {
  Windows windows;
  Index samples, in, out, groups;  // in and out: channels of one group

  Index depth = in * windows.kernel;
  Index weights = groups * out * depth;
  /// Short samples are computed together: the matrices should be wide, and worth the call.
  Index together =
      std::clamp<Index>(std::max(128 / windows.count, 100000 / (windows.count * depth * out + 1)), 1,
                        std::max<Index>(samples, 1));
  /// Samples that one thread works on: at most 16 such chunks, fewer where their parts of the weight's
  /// gradient would be large.
  Index chunks = std::clamp<Index>((1 << 22) / std::max<Index>(weights, 1), 1, 16);
  Index chunk = ((samples + chunks - 1) / chunks + together - 1) / together * together;

  /// Kernel 1, and nothing else: the input is the matrix of columns.
  bool plain() const { return windows.kernel == 1 && windows.stride == 1 && windows.outside.empty(); }
  /// Whether the sums are taken from the input as it stands, without a matrix of columns: stride 1, padding
  /// with zeros, and enough places for the vector registers.
  bool direct() const {
    return windows.stride == 1 && windows.count >= 16 && in > 0 &&
           std::all_of(windows.outside.begin(), windows.outside.end(), [](Index at) { return at < 0; });
  }
  /// Places between the first and the last tap.
  Index reach() const { return (windows.kernel - 1) * windows.dilation; }

  /// Where a channel stands.
  Index input(Index sample, Index group, Index channel = 0) const {
    return ((sample * groups + group) * in + channel) * windows.length;
  }
  Index output(Index sample, Index group, Index channel = 0) const {
    return ((sample * groups + group) * out + channel) * windows.count;
  }
};

/// `bias` (groups * out) may be null.
Array convolve(const Convolution& c, const Array& input, const Array& weight, const Scalar* bias,
               const Shape& output);
/// dx and dw, zeroed or not, receive what is added to them; either may be null.
void convolve_backward(const Convolution& c, const Array& input, const Array& weight, const Scalar* grad,
                       Scalar* dx, Scalar* dw);

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
