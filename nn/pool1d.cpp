#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/pool1d.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

MaxPool1d::MaxPool1d(Index kernel, MaxPool1dOptions chosen) : kernel_size(kernel), options(chosen) {}
Tensor MaxPool1d::forward(const Tensor& x) const {
  return functional::max_pool1d(x, kernel_size, options);
}
std::string MaxPool1d::extra_repr() const {
  return text("kernel_size=", kernel_size, ", stride=", options.stride.value_or(kernel_size),
              ", padding=", options.padding, ", dilation=", options.dilation,
              ", ceil_mode=", options.ceil_mode ? "True" : "False");
}

AvgPool1d::AvgPool1d(Index kernel, AvgPool1dOptions chosen) : kernel_size(kernel), options(chosen) {}
Tensor AvgPool1d::forward(const Tensor& x) const {
  return functional::avg_pool1d(x, kernel_size, options);
}
std::string AvgPool1d::extra_repr() const {
  return text("kernel_size=(", kernel_size, ",), stride=(", options.stride.value_or(kernel_size),
              ",), padding=(", options.padding, ",)");
}

AdaptiveMaxPool1d::AdaptiveMaxPool1d(Index size) : output_size(size) {}
Tensor AdaptiveMaxPool1d::forward(const Tensor& x) const {
  return functional::adaptive_max_pool1d(x, output_size);
}
std::string AdaptiveMaxPool1d::extra_repr() const {
  return text("output_size=", output_size);
}

AdaptiveAvgPool1d::AdaptiveAvgPool1d(Index size) : output_size(size) {}
Tensor AdaptiveAvgPool1d::forward(const Tensor& x) const {
  return functional::adaptive_avg_pool1d(x, output_size);
}
std::string AdaptiveAvgPool1d::extra_repr() const {
  return text("output_size=", output_size);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
