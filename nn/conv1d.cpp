#include <algorithm>
#include <cmath>
#include <utility>

#include <xgrad/engine/compute/convolution.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/conv1d.hpp>
#include <xgrad/nn/module/init.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

ConvPadding::ConvPadding(const std::string& name) : name_(name) {
  XGRAD_CHECK(name == "same" || name == "valid", "conv1d: padding '", name,
              "'; expected a number, 'same' or 'valid'");
}

// Where place `at`, outside [0, length), gets its number from; -1: it is zero.
static Index outside_place(PaddingMode mode, Index at, Index length) {
  switch (mode) {
    case PaddingMode::reflect:
      return at < 0 ? -at : 2 * (length - 1) - at;
    case PaddingMode::replicate:
      return at < 0 ? 0 : length - 1;
    case PaddingMode::circular:
      return at < 0 ? at + length : at - length;
    default:
      return -1;
  }
}

// The sizes of a convolution of input (..., channels, length) by these kernels (out, channels / groups,
// kernel).
static Convolution checked(const Shape& input, const Shape& kernels, const ConvOptions& options) {
  const bool batched = input.dim() == 3;
  XGRAD_CHECK(batched || input.dim() == 2, "conv1d: input of shape ", input,
              "; expected (samples, channels, length) or (channels, length)");
  XGRAD_CHECK(kernels.dim() == 3 && kernels[2] > 0, "conv1d: weight of shape ", kernels,
              "; expected (out channels, in channels / groups, kernel)");
  XGRAD_CHECK(kernels.numel() > 0, "conv1d: weight of shape ", kernels, " has no numbers");
  const Index groups = options.groups, length = input[-1], kernel = kernels[2];
  XGRAD_CHECK(groups > 0 && kernels[0] % groups == 0, "conv1d: groups ", groups, " does not divide the ",
              kernels[0], " out channels of weight of shape ", kernels);
  XGRAD_CHECK(input[-2] == kernels[1] * groups, "conv1d: input of shape ", input, " has ", input[-2],
              " channels, weight of shape ", kernels, " with groups ", groups, " takes ",
              kernels[1] * groups);

  check_size("conv1d", "stride", options.stride, 1);
  check_size("conv1d", "dilation", options.dilation, 1);
  check_size("conv1d", "padding", options.padding.places(), 0);
  const Index reach = checked_reach("conv1d", options.dilation, kernel);
  Index left = options.padding.places(), right = left;
  if (options.padding.name() == "same") {
    XGRAD_CHECK(options.stride == 1, "conv1d: padding 'same' needs stride 1, not ", options.stride);
    left = reach / 2;
    right = reach - left;
  }
  const PaddingMode mode = options.padding_mode;
  const Index most = std::max(left, right), padded = left + length + right;
  XGRAD_CHECK(mode != PaddingMode::reflect || most < length, "conv1d: reflect padding of ", most,
              " needs an input longer than ", length);
  XGRAD_CHECK(mode != PaddingMode::circular || most <= length, "conv1d: circular padding of ", most,
              " needs an input of at least that length, not ", length);
  XGRAD_CHECK(mode != PaddingMode::replicate || most == 0 || length > 0,
              "conv1d: replicate padding of an input of length 0");
  XGRAD_CHECK(reach + 1 <= padded, "conv1d: a kernel that reaches over ", reach + 1,
              " places is larger than the padded input of length ", padded);

  std::vector<Index> outside;
  outside.reserve(left + right);
  for (Index at = -left; at < 0; ++at) outside.push_back(outside_place(mode, at, length));
  for (Index at = length; at < length + right; ++at) outside.push_back(outside_place(mode, at, length));
  return {.samples = batched ? input[0] : 1,
          .groups = groups,
          .in = kernels[1],
          .out = kernels[0] / groups,
          .length = length,
          .kernel = kernel,
          .stride = options.stride,
          .dilation = options.dilation,
          .places = (padded - reach - 1) / options.stride + 1,
          .left = left,
          .outside = std::move(outside)};
}

Tensor functional::conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias,
                          ConvOptions options) {
  const Convolution sizes = checked(input.shape(), weight.shape(), options);
  const Shape channels{weight.size(0)};
  XGRAD_CHECK(!bias.defined() || bias.shape() == channels, "conv1d: bias has shape ", bias.shape(), ", ",
              channels[0], " out channels need ", channels);
  Shape shape = input.shape();
  const bool batched = shape.dim() == 3;
  shape[-2] = channels[0];
  shape[-1] = sizes.places;
  Array result =
      convolve(sizes, input.value(), weight.value(), bias.defined() ? bias.value().data() : nullptr, shape);
  const Tensor bias_or_zero = bias.defined() ? bias : Tensor(0);
  return record(
      batched ? OpName("ConvolutionBackward0") : OpName("SqueezeBackward1"), {input, weight, bias_or_zero},
      std::move(result),
      [sizes, batched, input = Saved(input), weight = Saved(weight)](const Array& grad, InputGrads& to) {
        convolve_backward(sizes, input.value(), weight.value(), grad.data(),
                          to.wants(0) ? to.buffer(0).data() : nullptr,
                          to.wants(1) ? to.buffer(1).data() : nullptr);
        if (!to.wants(2)) return;
        Array sums = sum_dims(grad, batched ? std::vector<Index>{0, 2} : std::vector<Index>{1});
        set_shape(sums, to.shape(2));
        to.add(2, std::move(sums));
      });
}

Conv1d::Conv1d(Index in, Index out, Index kernel, Conv1dOptions chosen)
    : in_channels(in), out_channels(out), kernel_size(kernel), options(std::move(chosen)) {
  const std::pair<const char*, Index> sizes[] = {
      {"in_channels", in},        {"out_channels", out},          {"kernel_size", kernel},
      {"stride", options.stride}, {"dilation", options.dilation}, {"groups", options.groups}};
  for (const auto& [what, n] : sizes) {
    const bool may_be_0 = what == sizes[0].first || what == sizes[1].first || what == sizes[2].first;
    XGRAD_CHECK(n >= (may_be_0 ? 0 : 1), "Conv1d: ", what, "=", n,
                may_be_0 ? " must not be negative" : " must be positive");
  }
  XGRAD_CHECK(in % options.groups == 0, "Conv1d: groups=", options.groups,
              " does not divide in_channels=", in);
  XGRAD_CHECK(out % options.groups == 0, "Conv1d: groups=", options.groups,
              " does not divide out_channels=", out);
  XGRAD_CHECK(options.padding.places() >= 0, "Conv1d: padding=", options.padding.places(),
              " must not be negative");
  XGRAD_CHECK(options.padding.name() != "same" || options.stride == 1,
              "Conv1d: padding='same' needs stride 1, not ", options.stride);
  weight = Parameter(uninitialized<Array>({out, in / options.groups, kernel}));
  if (options.bias) bias = Parameter(filled<Array>({out}, 0));
  reset_parameters(std::exchange(options.generator, nullptr));  // it need not live longer
}

void Conv1d::reset_parameters(Generator* generator) {
  init::kaiming_uniform_(weight, {.a = std::sqrt(5.0), .generator = generator});
  const Index fan_in = init::calculate_fans(weight.shape()).fan_in;
  if (!bias.defined() || fan_in == 0) return;
  const double bound = 1 / std::sqrt(static_cast<double>(fan_in));
  init::uniform_(bias, -bound, bound, generator);
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
