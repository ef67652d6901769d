#pragma once
#include <optional>
#include <utility>

#include <xgrad/nn/module/module.hpp>

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
/// The same, and where each one is along the last dimension.
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

/// https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
class XGRAD_API MaxPool1d : public Module {
 public:
  Index kernel_size;
  MaxPool1dOptions options;
  explicit MaxPool1d(Index kernel, MaxPool1dOptions chosen = {}) : kernel_size(kernel), options(chosen) {}
  Tensor forward(const Tensor& x) const { return functional::max_pool1d(x, kernel_size, options); }
  std::string extra_repr() const override;
  XGRAD_MODULE(MaxPool1d)
};

/// https://pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
class XGRAD_API AvgPool1d : public Module {
 public:
  Index kernel_size;
  AvgPool1dOptions options;
  explicit AvgPool1d(Index kernel, AvgPool1dOptions chosen = {}) : kernel_size(kernel), options(chosen) {}
  Tensor forward(const Tensor& x) const { return functional::avg_pool1d(x, kernel_size, options); }
  std::string extra_repr() const override;
  XGRAD_MODULE(AvgPool1d)
};

/// https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
class XGRAD_API AdaptiveMaxPool1d : public Module {
 public:
  Index output_size;
  explicit AdaptiveMaxPool1d(Index size) : output_size(size) {}
  Tensor forward(const Tensor& x) const { return functional::adaptive_max_pool1d(x, output_size); }
  std::string extra_repr() const override;
  XGRAD_MODULE(AdaptiveMaxPool1d)
};

/// https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
class XGRAD_API AdaptiveAvgPool1d : public Module {
 public:
  Index output_size;
  explicit AdaptiveAvgPool1d(Index size) : output_size(size) {}
  Tensor forward(const Tensor& x) const { return functional::adaptive_avg_pool1d(x, output_size); }
  std::string extra_repr() const override;
  XGRAD_MODULE(AdaptiveAvgPool1d)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
