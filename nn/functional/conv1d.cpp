#include <xgrad/engine/error.hpp>
#include <xgrad/engine/gemm.hpp>
#include <xgrad/engine/node.hpp>
#include <xgrad/engine/parallel.hpp>
#include <xgrad/engine/reduce.hpp>
#include <xgrad/nn/functional/conv1d.hpp>
#include <xgrad/nn/functional/windows.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {
namespace nn {

ConvPadding::ConvPadding(const std::string& name) : name_(name) {
  check(name == "same" || name == "valid", "conv1d: padding '", name,
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
  check(options.stride > 0, "conv1d: stride ", options.stride, " is not positive");
  check(options.dilation > 0, "conv1d: dilation ", options.dilation, " is not positive");
  check(options.padding.places() >= 0, "conv1d: padding ", options.padding.places(), " is negative");
  const Index reach = options.dilation * (kernel - 1);
  Index left = options.padding.places(), right = left;
  if (options.padding.name() == "same") {
    check(options.stride == 1, "conv1d: padding 'same' needs stride 1, not ", options.stride);
    left = reach / 2;
    right = reach - left;
  }
  const Index most = std::max(left, right);
  check(options.padding_mode != PaddingMode::reflect || most < length, "conv1d: reflect padding of ", most,
        " needs an input longer than ", length);
  check(options.padding_mode != PaddingMode::circular || most <= length, "conv1d: circular padding of ", most,
        " needs an input of at least that length, not ", length);
  check(options.padding_mode != PaddingMode::replicate || most == 0 || length > 0,
        "conv1d: replicate padding of an input of length 0");
  const Index padded = left + length + right;
  check(reach + 1 <= padded, "conv1d: a kernel that reaches over ", reach + 1,
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

namespace {

// The convolution as products of matrices, one for each group and some samples together: (out channels,
// depth) times (depth, places of the samples), where the columns of the second are what stands under the
// kernel.
struct Convolution {
  Windows windows;
  Index samples, in, out, groups;  // in and out: channels of one group
  Index depth = in * windows.kernel;
  // Short samples are computed together: the product should be wide, and worth the call.
  Index together =
      std::clamp<Index>(std::max(128 / windows.count, 100000 / (windows.count * depth * out + 1)), 1,
                        std::max<Index>(samples, 1));
  // Samples that one thread works on at a time: at most 16 such chunks, fewer where their parts of the
  // weight's gradient would be large.
  Index chunks = std::clamp<Index>((1 << 22) / std::max<Index>(groups * out * depth, 1), 1, 16);
  Index chunk = ((samples + chunks - 1) / chunks + together - 1) / together * together;
  bool plain = windows.kernel == 1 && windows.stride == 1 && windows.left + windows.right == 0;

  Index width(Index count) const { return count * windows.count; }

  // The matrix of columns for `count` samples from `first` on: made in `scratch`, or the input itself.
  const Scalar* columns(const Scalar* x, Index first, Index count, Index group, Scalar* scratch) const {
    if (plain && count == 1) return x + (first * groups + group) * in * windows.length;
    for (Index s = 0; s < count; ++s) {
      for (Index i = 0; i < in; ++i) {
        const Scalar* channel = x + (((first + s) * groups + group) * in + i) * windows.length;
        for (Index k = 0; k < windows.kernel; ++k) {
          windows.gather(channel, k, scratch + (i * windows.kernel + k) * width(count) + s * windows.count);
        }
      }
    }
    return scratch;
  }
  void add_columns(const Scalar* columns, Index first, Index count, Index group, Scalar* dx) const {
    for (Index s = 0; s < count; ++s) {
      for (Index i = 0; i < in; ++i) {
        Scalar* channel = dx + (((first + s) * groups + group) * in + i) * windows.length;
        for (Index k = 0; k < windows.kernel; ++k) {
          windows.scatter_add(columns + (i * windows.kernel + k) * width(count) + s * windows.count, k,
                              channel);
        }
      }
    }
  }

  // Where channel `o` of the group stands in the output of a sample.
  Index output(Index sample, Index group, Index o) const {
    return ((sample * groups + group) * out + o) * windows.count;
  }

  // Calls body(chunk, first sample, number of samples) for the samples that are computed together.
  template <class Body>
  void for_samples(const Body& body) const {
    parallel_for(samples, chunk, [&](Index first, Index last) {
      for (Index s = first; s < last; s += together) body(first / chunk, s, std::min(together, last - s));
    });
  }
  // Room for one matrix; nothing where it is not needed.
  static Array room(Index size) { return Array::from_shape({static_cast<std::size_t>(size)}); }
};

}  // namespace

static Array forward(const Convolution& c, const Array& input, const Array& weight, const Scalar* bias,
                     const Shape& shape) {
  Array result = Array::from_shape(shape.sizes());
  c.for_samples([&](Index, Index first, Index count) {
    const Index width = c.width(count);
    Array scratch = Convolution::room(c.plain && count == 1 ? 0 : c.depth * width);
    Array product = Convolution::room(count == 1 ? 0 : c.out * width);
    for (Index g = 0; g < c.groups; ++g) {
      const Scalar* columns = c.columns(input.data(), first, count, g, scratch.data());
      Scalar* to = count == 1 ? result.data() + c.output(first, g, 0) : product.data();
      for (Index o = 0; bias && o < c.out; ++o)
        std::fill(to + o * width, to + (o + 1) * width, bias[g * c.out + o]);
      gemm<Scalar>(false, false, c.out, width, c.depth, 1, weight.data() + g * c.out * c.depth, c.depth,
                   columns, width, bias ? Scalar(1) : Scalar(0), to, width);
      for (Index s = 0; count > 1 && s < count; ++s) {
        for (Index o = 0; o < c.out; ++o) {
          const Scalar* from = to + o * width + s * c.windows.count;
          std::copy(from, from + c.windows.count, result.data() + c.output(first + s, g, o));
        }
      }
    }
  });
  return result;
}

// dx and dw receive what is added to them; either may be null.
static void backward(const Convolution& c, const Array& input, const Array& weight, const Scalar* grad,
                     Scalar* dx, Scalar* dw) {
  const Index weights = c.groups * c.out * c.depth;
  const Index parts = c.samples == 0 ? 0 : (c.samples + c.chunk - 1) / c.chunk;
  Array dw_parts(Shape{dw ? parts * weights : 0}.sizes(), Scalar(0));  // one for each chunk
  c.for_samples([&](Index part, Index first, Index count) {
    const Index width = c.width(count);
    const bool direct = c.plain && count == 1;
    Array scratch = Convolution::room(direct ? 0 : c.depth * width);
    Array gathered = Convolution::room(count == 1 ? 0 : c.out * width);
    for (Index g = 0; g < c.groups; ++g) {
      const Scalar* gradient = grad + c.output(first, g, 0);  // (out, width)
      for (Index s = 0; count > 1 && s < count; ++s) {
        for (Index o = 0; o < c.out; ++o) {
          const Scalar* from = grad + c.output(first + s, g, o);
          std::copy(from, from + c.windows.count, gathered.data() + o * width + s * c.windows.count);
        }
      }
      if (count > 1) gradient = gathered.data();
      const Index of_group = g * c.out * c.depth;
      if (dw) {
        const Scalar* columns = c.columns(input.data(), first, count, g, scratch.data());
        gemm<Scalar>(false, true, c.out, c.depth, width, 1, gradient, width, columns, width, 1,
                     dw_parts.data() + part * weights + of_group, c.depth);
      }
      if (dx) {
        Scalar* to = direct ? dx + (first * c.groups + g) * c.in * c.windows.length : scratch.data();
        gemm<Scalar>(true, false, c.depth, width, c.out, 1, weight.data() + of_group, c.depth, gradient,
                     width, direct ? Scalar(1) : Scalar(0), to, width);
        if (!direct) c.add_columns(to, first, count, g, dx);
      }
    }
  });
  if (!dw) return;
  parallel_for(weights, 8192, [&](Index first, Index last) {
    for (Index p = 0; p < parts; ++p) {
      const Scalar* part = dw_parts.data() + p * weights;
      for (Index i = first; i < last; ++i) dw[i] += part[i];
    }
  });
}

Tensor conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias, ConvOptions options) {
  const Shape shape = input.shape(), kernels = weight.shape();
  const bool batched = shape.dim() == 3;
  check(batched || shape.dim() == 2, "conv1d: input of shape ", shape,
        "; expected (samples, channels, length) or (channels, length)");
  check(kernels.dim() == 3 && kernels[2] > 0, "conv1d: weight of shape ", kernels,
        "; expected (out channels, in channels / groups, kernel)");
  const Index groups = options.groups;
  check(groups > 0 && kernels[0] % groups == 0, "conv1d: groups ", groups, " does not divide the ",
        kernels[0], " out channels of weight of shape ", kernels);
  check(shape[-2] == kernels[1] * groups, "conv1d: input of shape ", shape, " has ", shape[-2],
        " channels, weight of shape ", kernels, " with groups ", groups, " takes ", kernels[1] * groups);
  check(!bias.defined() || bias.shape() == Shape{kernels[0]}, "conv1d: bias has shape ",
        bias.defined() ? bias.shape() : Shape(), ", ", kernels[0], " out channels need ", Shape{kernels[0]});
  const Convolution conv{make_windows(shape[-1], kernels[2], options), batched ? shape[0] : 1, kernels[1],
                         kernels[0] / groups, groups};
  const Index length = conv.windows.count;
  const Shape result_shape = batched ? Shape{shape[0], kernels[0], length} : Shape{kernels[0], length};

  Array result = forward(conv, input.value(), weight.value(), bias.defined() ? bias.value().data() : nullptr,
                         result_shape);
  const Tensor no_bias = bias.defined() ? bias : Tensor(0);
  return record(batched ? OpName("ConvolutionBackward0") : OpName("SqueezeBackward1"),
                {input, weight, no_bias}, std::move(result),
                [conv, input = Saved(input), weight = Saved(weight)](const Array& grad, InputGrads& to) {
                  backward(conv, input.value(), weight.value(), grad.data(),
                           to.wants(0) ? to.buffer(0).data() : nullptr,
                           to.wants(1) ? to.buffer(1).data() : nullptr);
                  if (to.wants(2)) {
                    const Index rank = static_cast<Index>(grad.dimension());
                    Array sums = sum_dims(grad, rank == 3 ? std::vector<Index>{0, 2} : std::vector<Index>{1});
                    sums.reshape(to.shape(2).sizes());
                    to.add(2, std::move(sums));
                  }
                });
}

}  // namespace functional
}  // namespace nn
}  // namespace XGRAD_ABI
}  // namespace xgrad
