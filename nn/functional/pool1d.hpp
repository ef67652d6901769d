#pragma once
#include <optional>
#include <utility>

#include <xgrad/engine/graph/tensor.hpp>

// Pools summarize windows of the last dimension. Inputs are (samples, channels, length) or (channels,
// length); the length becomes (length + 2 padding - dilation (kernel_size - 1) - 1) / stride + 1, rounded
// down, or with ceil_mode up (a window that would start in the padding after the input is left out). They
// throw std::invalid_argument where shapes and options do not fit.

namespace xgrad::inline XGRAD_ABI::nn {

struct MaxPool1dOptions {
  std::optional<Index> stride = std::nullopt;  ///< none: kernel_size
  Index padding = 0;   ///< places on each side that never win; at most half of the kernel
  Index dilation = 1;  ///< distance between the places of a window
  bool ceil_mode = false;
};
struct AvgPool1dOptions {
  std::optional<Index> stride = std::nullopt;  ///< none: kernel_size
  Index padding = 0;                           ///< zeros on each side; at most half of the kernel
  bool ceil_mode = false;
  bool count_include_pad = true;  ///< the divisor counts the padding too
};

namespace functional {

/// The greatest number of each window, the first of equal ones; NaN counts as greatest. The gradient goes to
/// it.
XGRAD_API Tensor max_pool1d(const Tensor& x, Index kernel_size, MaxPool1dOptions options = {});
/// The same, and where each one stands along the last dimension.
XGRAD_API std::pair<Tensor, Indices> max_pool1d_with_indices(const Tensor& x, Index kernel_size,
                                                             MaxPool1dOptions options = {});
/// The average of each window. Each number of the window receives gradient / divisor.
XGRAD_API Tensor avg_pool1d(const Tensor& x, Index kernel_size, AvgPool1dOptions options = {});

/// `output_size` windows that cover the input: window i is [i length / output_size, (i + 1) length /
/// output_size), rounded outwards.
XGRAD_API Tensor adaptive_max_pool1d(const Tensor& x, Index output_size);
XGRAD_API std::pair<Tensor, Indices> adaptive_max_pool1d_with_indices(const Tensor& x, Index output_size);
XGRAD_API Tensor adaptive_avg_pool1d(const Tensor& x, Index output_size);

}  // namespace functional
}  // namespace xgrad::inline XGRAD_ABI::nn
