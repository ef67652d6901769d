#include <cmath>
#include <vector>

#include <xgrad/engine/error.hpp>
#include <xgrad/engine/node.hpp>
#include <xgrad/engine/parallel.hpp>
#include <xgrad/engine/reduce.hpp>
#include <xgrad/nn/functional/lanes.hpp>
#include <xgrad/nn/functional/layer_norm.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {
namespace nn::functional {

namespace {
struct Moments {
  Scalar mean, inverse;  // inverse: 1 / sqrt(variance + eps)
};
}  // namespace

static Moments moments(const Scalar* x, Index n, Scalar eps) {
  const Scalar count = static_cast<Scalar>(n);
  const Scalar mean = sum_in_lanes(n, [=](Index i) { return x[i]; }) / count;
  const Scalar variance = sum_in_lanes(n, [=](Index i) { return (x[i] - mean) * (x[i] - mean); }) / count;
  return {mean, 1 / std::sqrt(variance + eps)};
}

static void check_parameter(const char* what, const Tensor& tensor, const Shape& shape) {
  check(!tensor.defined() || tensor.shape() == shape, "layer_norm: ", what, " has shape ",
        tensor.defined() ? tensor.shape() : Shape(), "; normalized_shape is ", shape);
}

Tensor layer_norm(const Tensor& x, const Shape& normalized_shape, LayerNormFunctionOptions options) {
  const Shape shape = x.shape();
  check(normalized_shape.dim() > 0, "layer_norm: normalized_shape has no dimension");
  check(shape.dim() >= normalized_shape.dim() &&
            Shape(shape.end() - normalized_shape.dim(), shape.end()) == normalized_shape,
        "layer_norm: input of shape ", shape, " does not end with normalized_shape ", normalized_shape);
  check_parameter("weight", options.weight, normalized_shape);
  check_parameter("bias", options.bias, normalized_shape);
  const Index n = normalized_shape.numel(), samples = n == 0 ? 0 : shape.numel() / n;
  const Index grain = std::max<Index>(1, 16384 / std::max<Index>(n, 1));
  const Scalar eps = static_cast<Scalar>(options.eps);

  const Tensor weight =
      options.weight.defined() ? options.weight : Tensor(broadcast_to(Array(Scalar(1)), normalized_shape));
  const Tensor bias =
      options.bias.defined() ? options.bias : Tensor(broadcast_to(Array(Scalar(0)), normalized_shape));
  Array result = Array::from_shape(shape.sizes());
  std::vector<Moments> of_samples(static_cast<std::size_t>(samples));
  const Scalar *from = x.value().data(), *w = weight.value().data(), *b = bias.value().data();
  parallel_for(samples, grain, [&](Index first, Index last) {
    for (Index s = first; s < last; ++s) {
      const Moments m = of_samples[static_cast<std::size_t>(s)] = moments(from + s * n, n, eps);
      const Scalar* in = from + s * n;
      Scalar* out = result.data() + s * n;
      for (Index i = 0; i < n; ++i) out[i] = (in[i] - m.mean) * m.inverse * w[i] + b[i];
    }
  });

  return record("NativeLayerNormBackward0", {x, weight, bias}, std::move(result),
                [x = Saved(x), weight = Saved(weight), of_samples = std::move(of_samples), n, samples, grain](
                    const Array& grad, InputGrads& to) {
                  const Scalar *in = x.value().data(), *of_weight = weight.value().data(), *g = grad.data();
                  Array dx = Array::from_shape(x.value().shape());
                  // The parts of d/dweight and d/dbias from each 1 / 16 of the samples: (chunks, n)
                  const Index chunk = ((samples + 15) / 16 + grain - 1) / grain * grain;
                  const Index chunks = samples == 0 ? 0 : (samples + chunk - 1) / chunk;
                  Array dw(Shape{chunks, n}.sizes(), Scalar(0)), db = dw;
                  parallel_for(samples, chunk, [&](Index first, Index last) {
                    Scalar *dw_part = dw.data() + first / chunk * n, *db_part = db.data() + first / chunk * n;
                    for (Index s = first; s < last; ++s) {
                      const Moments m = of_samples[static_cast<std::size_t>(s)];
                      const Scalar *row = in + s * n, *g_row = g + s * n;
                      const auto h = [&](Index i) { return (row[i] - m.mean) * m.inverse; };
                      const auto weighted = [&](Index i) { return g_row[i] * of_weight[i]; };
                      const Scalar count = static_cast<Scalar>(n);
                      const Scalar mean = sum_in_lanes(n, weighted) / count;
                      const Scalar slope =
                          sum_in_lanes(n, [&](Index i) { return weighted(i) * h(i); }) / count;
                      Scalar* out = dx.data() + s * n;
                      for (Index i = 0; i < n; ++i) {
                        out[i] = (weighted(i) - mean - h(i) * slope) * m.inverse;
                        dw_part[i] += g_row[i] * h(i);
                        db_part[i] += g_row[i];
                      }
                    }
                  });
                  to.add(0, std::move(dx));
                  for (const std::size_t i : {1u, 2u}) {
                    if (!to.wants(i)) continue;
                    Array sum = sum_dims(i == 1 ? dw : db, {0});
                    sum.reshape(to.shape(i).sizes());
                    to.add(i, std::move(sum));
                  }
                });
}

}  // namespace nn::functional
}  // namespace XGRAD_ABI
}  // namespace xgrad
