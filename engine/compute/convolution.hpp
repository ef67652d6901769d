#pragma once
// For conv1d: the arithmetic of a convolution whose options were checked.

#include <vector>

#include <xgrad/engine/array/array.hpp>

namespace xgrad::inline XGRAD_ABI {

/// input (samples, groups * in, length), weight (groups * out, in, kernel), output (samples, groups * out,
/// places). Tap k of place o reads place o * stride + k * dilation - left of the input.
struct Convolution {
  Index samples, groups, in, out;  // in and out: channels of one group
  Index length, kernel, stride, dilation, places;
  Index left;                  // places of padding before the input
  std::vector<Index> outside;  // the places of the input that the padding repeats, -1 for a zero: first
                               // before the input, then after it
};

/// `bias` (groups * out) may be null.
Array convolve(const Convolution& sizes, const Array& input, const Array& weight, const Scalar* bias,
               const Shape& output);
/// dx and dw receive what is added to them; either may be null.
void convolve_backward(const Convolution& sizes, const Array& input, const Array& weight, const Scalar* grad,
                       Scalar* dx, Scalar* dw);

}  // namespace xgrad::inline XGRAD_ABI
