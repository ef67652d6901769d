#include <cmath>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/conv1d.hpp>
#include <xgrad/nn/module/init.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Conv1d::Conv1d(Index in, Index out, Index kernel, Conv1dOptions chosen)
    : in_channels(in), out_channels(out), kernel_size(kernel), options(std::move(chosen)) {
  const auto positive = [](const char* what, Index n) {
    XGRAD_CHECK(n > 0, "Conv1d: ", what, "=", n, " must be positive");
  };
  positive("in_channels", in);
  positive("out_channels", out);
  positive("kernel_size", kernel);
  positive("stride", options.stride);
  positive("dilation", options.dilation);
  positive("groups", options.groups);
  XGRAD_CHECK(in % options.groups == 0, "Conv1d: groups=", options.groups,
              " does not divide in_channels=", in);
  XGRAD_CHECK(out % options.groups == 0, "Conv1d: groups=", options.groups,
              " does not divide out_channels=", out);
  XGRAD_CHECK(options.padding.places() >= 0, "Conv1d: padding=", options.padding.places(),
              " must not be negative");
  XGRAD_CHECK(options.padding.name() != "same" || options.stride == 1,
              "Conv1d: padding='same' needs stride 1, not ", options.stride);
  weight = Parameter(uninitialized<Array>({out, in / options.groups, kernel}));
  if (options.bias) bias = Parameter(uninitialized<Array>({out}));
  reset_parameters();
}

void Conv1d::reset_parameters() {
  init::kaiming_uniform_(weight, {.a = std::sqrt(5.0)});
  if (!bias.defined()) return;
  const double bound = 1 / std::sqrt(static_cast<double>(init::calculate_fans(weight.shape()).fan_in));
  init::uniform_(bias, -bound, bound);
}

Tensor Conv1d::forward(const Tensor& x) const {
  return functional::conv1d(
      x, weight, bias,
      {options.stride, options.padding, options.dilation, options.groups, options.padding_mode});
}

std::string Conv1d::extra_repr() const {
  static constexpr const char* modes[] = {"zeros", "reflect", "replicate", "circular"};
  std::string out = text(in_channels, ", ", out_channels, ", kernel_size=(", kernel_size, ",), stride=(",
                         options.stride, ",)");
  if (!options.padding.name().empty()) {
    out += ", padding=" + options.padding.name();
  } else if (options.padding.places() != 0) {
    out += text(", padding=(", options.padding.places(), ",)");
  }
  if (options.dilation != 1) out += text(", dilation=(", options.dilation, ",)");
  if (options.groups != 1) out += text(", groups=", options.groups);
  if (!bias.defined()) out += ", bias=False";
  if (options.padding_mode != PaddingMode::zeros) {
    out += text(", padding_mode=", modes[static_cast<int>(options.padding_mode)]);
  }
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI::nn
