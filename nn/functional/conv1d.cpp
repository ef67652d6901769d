#include <xgrad/engine/compute/convolution.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/functional/conv1d.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

ConvPadding::ConvPadding(const std::string& name) : name_(name) {
  XGRAD_CHECK(name == "same" || name == "valid", "conv1d: padding '", name,
              "'; expected a number, 'same' or 'valid'");
}

namespace functional {

// Where place `at`, outside [0, length), gets its number from.
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

static Windows make_windows(Index length, Index kernel, const ConvOptions& options) {
  XGRAD_CHECK(options.stride > 0, "conv1d: stride ", options.stride, " is not positive");
  XGRAD_CHECK(options.dilation > 0, "conv1d: dilation ", options.dilation, " is not positive");
  XGRAD_CHECK(options.padding.places() >= 0, "conv1d: padding ", options.padding.places(), " is negative");
  const Index reach = options.dilation * (kernel - 1);
  Index left = options.padding.places(), right = left;
  if (options.padding.name() == "same") {
    XGRAD_CHECK(options.stride == 1, "conv1d: padding 'same' needs stride 1, not ", options.stride);
    left = reach / 2;
    right = reach - left;
  }
  const Index most = std::max(left, right);
  XGRAD_CHECK(options.padding_mode != PaddingMode::reflect || most < length, "conv1d: reflect padding of ",
              most, " needs an input longer than ", length);
  XGRAD_CHECK(options.padding_mode != PaddingMode::circular || most <= length, "conv1d: circular padding of ",
              most, " needs an input of at least that length, not ", length);
  XGRAD_CHECK(options.padding_mode != PaddingMode::replicate || most == 0 || length > 0,
              "conv1d: replicate padding of an input of length 0");
  const Index padded = left + length + right;
  XGRAD_CHECK(reach + 1 <= padded, "conv1d: a kernel that reaches over ", reach + 1,
              " places is larger than the padded input of length ", padded);

  Windows windows{length,
                  kernel,
                  options.stride,
                  options.dilation,
                  left,
                  right,
                  (padded - reach - 1) / options.stride + 1,
                  {}};
  for (Index at = -left; at < 0; ++at)
    windows.outside.push_back(outside_place(options.padding_mode, at, length));
  for (Index at = length; at < length + right; ++at) {
    windows.outside.push_back(outside_place(options.padding_mode, at, length));
  }
  return windows;
}

Tensor conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias, ConvOptions options) {
  const Shape shape = input.shape(), kernels = weight.shape();
  const bool batched = shape.dim() == 3;
  XGRAD_CHECK(batched || shape.dim() == 2, "conv1d: input of shape ", shape,
              "; expected (samples, channels, length) or (channels, length)");
  XGRAD_CHECK(kernels.dim() == 3 && kernels[2] > 0, "conv1d: weight of shape ", kernels,
              "; expected (out channels, in channels / groups, kernel)");
  const Index groups = options.groups;
  XGRAD_CHECK(groups > 0 && kernels[0] % groups == 0, "conv1d: groups ", groups, " does not divide the ",
              kernels[0], " out channels of weight of shape ", kernels);
  XGRAD_CHECK(shape[-2] == kernels[1] * groups, "conv1d: input of shape ", shape, " has ", shape[-2],
              " channels, weight of shape ", kernels, " with groups ", groups, " takes ",
              kernels[1] * groups);
  XGRAD_CHECK(!bias.defined() || bias.shape() == Shape{kernels[0]}, "conv1d: bias has shape ",
              bias.defined() ? bias.shape() : Shape(), ", ", kernels[0], " out channels need ",
              Shape{kernels[0]});
  const Convolution conv{make_windows(shape[-1], kernels[2], options), batched ? shape[0] : 1, kernels[1],
                         kernels[0] / groups, groups};
  const Index length = conv.windows.count;
  const Shape result_shape = batched ? Shape{shape[0], kernels[0], length} : Shape{kernels[0], length};

  Array result = convolve(conv, input.value(), weight.value(), bias.defined() ? bias.value().data() : nullptr,
                          result_shape);
  const Tensor no_bias = bias.defined() ? bias : Tensor(0);
  return record(batched ? OpName("ConvolutionBackward0") : OpName("SqueezeBackward1"),
                {input, weight, no_bias}, std::move(result),
                [conv, input = Saved(input), weight = Saved(weight)](const Array& grad, InputGrads& to) {
                  convolve_backward(conv, input.value(), weight.value(), grad.data(),
                                    to.wants(0) ? to.buffer(0).data() : nullptr,
                                    to.wants(1) ? to.buffer(1).data() : nullptr);
                  if (to.wants(2)) {
                    const Index rank = static_cast<Index>(grad.dimension());
                    Array sums = sum_dims(grad, rank == 3 ? std::vector<Index>{0, 2} : std::vector<Index>{1});
                    set_shape(sums, to.shape(2));
                    to.add(2, std::move(sums));
                  }
                });
}

}  // namespace functional
}  // namespace xgrad::inline XGRAD_ABI::nn
