#include <cmath>

#include <xgrad/engine/error.hpp>
#include <xgrad/engine/node.hpp>
#include <xgrad/engine/parallel.hpp>
#include <xgrad/engine/reduce.hpp>
#include <xgrad/nn/functional/batch_norm.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {
namespace nn::functional {

namespace {

// (samples, channels, places)
struct Channels {
  explicit Channels(const Shape& input) : shape(input), samples(input[0]), channels(input[1]) {
    for (Index d = 2; d < shape.dim(); ++d) places *= shape[d];
  }
  Shape shape;
  Index samples, channels, places = 1;

  Scalar count() const { return static_cast<Scalar>(samples * places); }

  // An array of element(position, channel).
  template <class Element>
  Array map(const Element& element) const {
    Array out = Array::from_shape(shape.sizes());
    Scalar* to = out.data();
    const Index sample = channels * places;
    parallel_for(samples, 16384 / std::max<Index>(sample, 1), [&](Index first, Index last) {
      for (Index s = first; s < last; ++s) {
        Index i = s * sample;
        if (places == 1) {
          for (Index c = 0; c < channels; ++c) to[i + c] = element(i + c, c);
          continue;
        }
        for (Index c = 0; c < channels; ++c, i += places) {
          for (Index p = 0; p < places; ++p) to[i + p] = element(i + p, c);
        }
      }
    });
    return out;
  }

  // The sum of each channel. (channels)
  Array sum(const Array& array) const {
    std::vector<Index> dims = {0};
    for (Index d = 2; d < shape.dim(); ++d) dims.push_back(d);
    Array out = sum_dims(array, dims);
    out.reshape(Shape{channels}.sizes());
    return out;
  }
};

}  // namespace

static void check_parameter(const char* what, const Tensor& tensor, const Channels& x) {
  check(!tensor.defined() || tensor.shape() == Shape{x.channels}, "batch_norm: ", what, " has shape ",
        tensor.defined() ? tensor.shape() : Shape(), ", an input of shape ", x.shape, " has ", x.channels,
        " channels");
}

static void move_towards(Tensor running, const Array& now, double factor, double momentum) {
  Array& value = running.mutable_value();
  for (std::size_t c = 0; c < value.size(); ++c) {
    value.data()[c] = static_cast<Scalar>(1 - momentum) * value.data()[c] +
                      static_cast<Scalar>(momentum) * (static_cast<Scalar>(factor) * now.data()[c]);
  }
}

Tensor batch_norm(const Tensor& x, const Tensor& running_mean, const Tensor& running_var,
                  BatchNormFunctionOptions options) {
  check(x.dim() >= 2, "batch_norm: input of shape ", x.shape(),
        "; expected (samples, channels) or (samples, channels, ...)");
  const Channels of(x.shape());
  check_parameter("weight", options.weight, of);
  check_parameter("bias", options.bias, of);
  check_parameter("running_mean", running_mean, of);
  check_parameter("running_var", running_var, of);
  check(options.training || (running_mean.defined() && running_var.defined()),
        "batch_norm: without training, running_mean and running_var are needed");
  check(!options.training || of.samples * of.places > 1,
        "batch_norm: training needs more than one number in each channel,", " the input has shape ",
        of.shape);

  const Array& in = x.value();
  Array mean, variance;  // (channels)
  if (options.training) {
    mean = of.sum(in) / of.count();
    variance = of.sum(of.map([from = in.data(), m = mean.data()](Index i, Index c) {
      return (from[i] - m[c]) * (from[i] - m[c]);
    })) / of.count();
    const double count = static_cast<double>(of.count());
    if (running_mean.defined()) move_towards(running_mean.detach(), mean, 1, options.momentum);
    if (running_var.defined())
      move_towards(running_var.detach(), variance, count / (count - 1), options.momentum);
  } else {
    mean = running_mean.value();
    variance = running_var.value();
  }
  Array inverse = 1 / xt::sqrt(variance + static_cast<Scalar>(options.eps));

  const Tensor weight =
      options.weight.defined() ? options.weight : Tensor(broadcast_to(Array(Scalar(1)), {of.channels}));
  const Tensor bias =
      options.bias.defined() ? options.bias : Tensor(broadcast_to(Array(Scalar(0)), {of.channels}));
  Array result =
      of.map([from = in.data(), m = mean.data(), s = inverse.data(), w = weight.value().data(),
              b = bias.value().data()](Index i, Index c) { return (from[i] - m[c]) * s[c] * w[c] + b[c]; });

  return record(
      "NativeBatchNormBackward0", {x, weight, bias}, std::move(result),
      [x = Saved(x), weight = Saved(weight), of, mean = std::move(mean), inverse = std::move(inverse),
       training = options.training](const Array& grad, InputGrads& to) {
        const auto h = [from = x.value().data(), m = mean.data(), s = inverse.data()](Index i, Index c) {
          return (from[i] - m[c]) * s[c];
        };
        const Scalar* g = grad.data();
        const Array db = of.sum(grad), dw = of.sum(of.map([=](Index i, Index c) { return g[i] * h(i, c); }));
        if (to.wants(0)) {
          const Scalar count = of.count();
          const Scalar *s = inverse.data(), *w = weight.value().data(), *sum = db.data(), *slope = dw.data();
          to.add(0, of.map([=](Index i, Index c) {
            const Scalar centered = training ? g[i] - (sum[c] + h(i, c) * slope[c]) / count : g[i];
            return w[c] * s[c] * centered;
          }));
        }
        if (to.wants(1)) to.add(1, dw);
        if (to.wants(2)) to.add(2, db);
      });
}

}  // namespace nn::functional
}  // namespace XGRAD_ABI
}  // namespace xgrad
