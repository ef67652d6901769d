#include <algorithm>

#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/kernels/norm.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/batch_norm1d.hpp>
#include <xgrad/nn/module/init.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

namespace {

// (samples, channels, places)
struct Channels {
  explicit Channels(const Shape& input) : shape(input), samples(input[0]), channels(input[1]) {
    for (Index d = 2; d < shape.dim(); ++d) {
      places *= shape[d];
      others.push_back(d);
    }
  }
  Shape shape;
  Index samples, channels, places = 1;
  std::vector<Index> others = {0};  // all dimensions but that of the channels

  Scalar count() const { return static_cast<Scalar>(samples * places); }

  // An array of this shape, of which call(kernels, offset, samples) sets some samples at a time.
  template <class Call>
  Array made(const Call& call) const {
    Array out = uninitialized<Array>(shape);
    const Index sample = channels * places;
    parallel_for(sample == 0 ? 0 : samples, 16384 / std::max<Index>(sample, 1), [&](Index first, Index last) {
      call(kernels::norm<Scalar>(), first * sample, last - first, out.data() + first * sample);
    });
    return out;
  }

  // The sum of each channel. (channels)
  Array sum(const Array& array) const { return by_channel(sum_dims(array, others)); }
  // The sum of (array - centre)^2 of each channel. (channels)
  Array sum_squares(const Array& array, Array centre) const {
    Shape beside = shape;
    for (const Index d : others) beside[d] = 1;
    set_shape(centre, beside);
    return by_channel(sum_squares_dims(array, centre, others));
  }

 private:
  Array by_channel(Array sums) const {
    set_shape(sums, Shape{channels});
    return sums;
  }
};

}  // namespace

static void check_parameter(const char* what, const Tensor& tensor, const Channels& x) {
  XGRAD_CHECK(!tensor.defined() || tensor.shape() == Shape{x.channels}, "batch_norm: ", what, " has shape ",
              tensor.shape(), ", an input of shape ", x.shape, " has ", x.channels, " channels");
}

// running = (1 - momentum) running + momentum factor now
static void move_towards(const Tensor& running, const Array& now, double factor, double momentum) {
  if (!running.defined()) return;
  Array& value = running.detach().mutable_value();
  for (std::size_t c = 0; c < value.size(); ++c) {
    value.data()[c] = static_cast<Scalar>(1 - momentum) * value.data()[c] +
                      static_cast<Scalar>(momentum) * (static_cast<Scalar>(factor) * now.data()[c]);
  }
}

// PyTorch composes what it makes of an empty input.
static OpName name_of(bool empty, const BatchNormFunctionOptions& options) {
  if (!empty) return "NativeBatchNormBackward0";
  if (options.bias.defined()) return "AddBackward0";
  return options.weight.defined() ? OpName("MulBackward0") : OpName("CloneBackward0");
}

Tensor functional::batch_norm(const Tensor& x, const Tensor& running_mean, const Tensor& running_var,
                              BatchNormFunctionOptions options) {
  XGRAD_CHECK(x.dim() >= 2, "batch_norm: input of shape ", x.shape(),
              "; expected (samples, channels) or (samples, channels, ...)");
  const Channels of(x.shape());
  check_parameter("weight", options.weight, of);
  check_parameter("bias", options.bias, of);
  check_parameter("running_mean", running_mean, of);
  check_parameter("running_var", running_var, of);
  XGRAD_CHECK(options.training || (running_mean.defined() && running_var.defined()),
              "batch_norm: without training, running_mean and running_var are needed");
  XGRAD_CHECK(options.eps >= 0 && (!options.training || options.eps > 0), "batch_norm: eps is ", options.eps,
              options.training ? "; in training it must be above 0" : "; it must be at least 0");
  XGRAD_CHECK(!options.training || of.samples * of.places != 1,
              "batch_norm: training needs more than one number in each channel, the input has shape ",
              of.shape);

  const Array& in = x.value();
  Array mean, variance;  // (channels)
  if (in.size() == 0) {  // nothing to learn from: the running numbers stay
    mean = filled<Array>({of.channels}, 0);
    variance = mean;
  } else if (options.training) {
    mean = of.sum(in) / of.count();
    variance = of.sum_squares(in, mean) / of.count();
    const double count = static_cast<double>(of.count());
    move_towards(running_mean, mean, 1, options.momentum);
    move_towards(running_var, variance, count / (count - 1), options.momentum);
  } else {
    mean = running_mean.value();
    variance = running_var.value();
  }

  const Tensor weight = options.weight.defined() ? options.weight : Tensor(filled<Array>({of.channels}, 1));
  const Tensor bias = options.bias.defined() ? options.bias : Tensor(filled<Array>({of.channels}, 0));
  Array inverse = 1 / xt::sqrt(variance + static_cast<Scalar>(options.eps));
  const Array factor = inverse * weight.value();
  Array result = of.made([&](const auto& kernel, Index at, Index samples, Scalar* out) {
    kernel.channels(in.data() + at, samples, of.channels, of.places, mean.data(), factor.data(),
                    bias.value().data(), out);
  });

  return record(
      name_of(in.size() == 0, options), {x, weight, bias}, std::move(result),
      [x = Saved(x), weight = Saved(weight), of, mean = std::move(mean), inverse = std::move(inverse),
       training = options.training](const Array& grad, InputGrads& to) {
        const Scalar* from = x.value().data();
        const Array db = of.sum(grad);
        const Array dw = of.sum(of.made([&](const auto& kernel, Index at, Index samples, Scalar* out) {
          kernel.channels_product(from + at, grad.data() + at, samples, of.channels, of.places, mean.data(),
                                  inverse.data(), out);
        }));
        if (to.wants(0)) {
          // With the batch's own mean and variance, what moves all numbers of a channel alike changes
          // nothing.
          const Scalar share = training && of.count() > 0 ? 1 / of.count() : Scalar(0);
          const Array scale = inverse * weight.value(), shift = db * share, slope = dw * inverse * share;
          to.add(0, of.made([&](const auto& kernel, Index at, Index samples, Scalar* out) {
            kernel.channels_backward(from + at, grad.data() + at, samples, of.channels, of.places,
                                     mean.data(), scale.data(), shift.data(), slope.data(), out);
          }));
        }
        if (to.wants(1)) to.add(1, dw);
        if (to.wants(2)) to.add(2, db);
      });
}

BatchNorm1d::BatchNorm1d(Index features, BatchNormOptions chosen) : num_features(features), options(chosen) {
  XGRAD_CHECK(features >= 0, "BatchNorm1d: num_features=", features, " must not be negative");
  const auto numbers = [features] { return Tensor(uninitialized<Array>({features})); };
  if (options.affine) {
    weight = Parameter(numbers());
    if (options.bias) bias = Parameter(numbers());
  }
  if (options.track_running_stats) {
    running_mean = Buffer(numbers());
    running_var = Buffer(numbers());
    num_batches_tracked.emplace(Index{0});
  }
  reset_parameters();
}

void BatchNorm1d::reset_running_stats() {
  if (!running_mean.defined()) return;
  running_mean.zero_();
  running_var.fill_(1);
  num_batches_tracked.emplace(Index{0});
}

void BatchNorm1d::reset_parameters() {
  reset_running_stats();
  if (weight.defined()) init::ones_(weight);
  if (bias.defined()) init::zeros_(bias);
}

Tensor BatchNorm1d::forward(const Tensor& x) const {
  XGRAD_CHECK((x.dim() == 2 || x.dim() == 3) && x.size(1) == num_features, "BatchNorm1d: input of shape ",
              x.shape(), "; expected (samples, ", num_features, ") or (samples, ", num_features, ", length)");
  const bool tracking = running_mean.defined();
  const Index batch = tracking ? num_batches_tracked->item() + 1 : 0;
  Tensor y = functional::batch_norm(
      x, running_mean, running_var,
      {.weight = weight,
       .bias = bias,
       .training = is_training() || !tracking,
       .momentum = options.momentum.value_or(1 / static_cast<double>(std::max<Index>(batch, 1))),
       .eps = options.eps});
  if (is_training() && tracking) num_batches_tracked->fill_(batch);
  return y;
}

std::string BatchNorm1d::extra_repr() const {
  const auto yes = [](bool b) { return b ? "True" : "False"; };
  return text(num_features, ", eps=", float_repr(options.eps),
              ", momentum=", options.momentum ? float_repr(*options.momentum) : "None",
              ", affine=", yes(weight.defined()), ", bias=", yes(bias.defined()),
              ", track_running_stats=", yes(running_mean.defined()));
}

}  // namespace xgrad::inline XGRAD_ABI::nn
