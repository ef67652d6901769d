#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/kernels/norm.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/functional/layer_norm.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

static void check_parameter(const char* what, const Tensor& tensor, const Shape& shape) {
  XGRAD_CHECK(!tensor.defined() || tensor.shape() == shape, "layer_norm: ", what, " has shape ",
              tensor.defined() ? tensor.shape() : Shape(), "; normalized_shape is ", shape);
}

Tensor layer_norm(const Tensor& x, const Shape& normalized_shape, LayerNormFunctionOptions options) {
  const Shape shape = x.shape();
  XGRAD_CHECK(normalized_shape.dim() > 0, "layer_norm: normalized_shape has no dimension");
  XGRAD_CHECK(shape.dim() >= normalized_shape.dim() &&
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
  const auto& kernel = kernels::norm<Scalar>();
  Array result = uninitialized<Array>(shape);
  Array mean = uninitialized<Array>({samples}), inverse = mean;
  parallel_for(samples, grain, [&](Index first, Index last) {
    kernel.rows(x.value().data() + first * n, last - first, n, weight.value().data(), bias.value().data(),
                eps, mean.data() + first, inverse.data() + first, result.data() + first * n);
  });

  return record("NativeLayerNormBackward0", {x, weight, bias}, std::move(result),
                [&kernel, x = Saved(x), weight = Saved(weight), mean = std::move(mean),
                 inverse = std::move(inverse), n, samples, grain](const Array& grad, InputGrads& to) {
                  Array dx = uninitialized<Array>(x.value().shape());
                  // The parts of d/dweight and d/dbias from each 1 / 16 of the samples: (chunks, n)
                  const Index chunk = ((samples + 15) / 16 + grain - 1) / grain * grain;
                  const Index chunks = samples == 0 ? 0 : (samples + chunk - 1) / chunk;
                  Array dw = filled<Array>({chunks, n}, 0), db = dw;
                  const Scalar *in = x.value().data(), *of_weight = weight.value().data();
                  parallel_for(samples, chunk, [&](Index first, Index last) {
                    const Index part = first / chunk * n;
                    kernel.rows_backward(in + first * n, grad.data() + first * n, last - first, n, of_weight,
                                         mean.data() + first, inverse.data() + first, dx.data() + first * n,
                                         dw.data() + part, db.data() + part);
                  });
                  to.add(0, std::move(dx));
                  for (const std::size_t i : {1u, 2u}) {
                    if (!to.wants(i)) continue;
                    Array sum = sum_dims(i == 1 ? dw : db, {0});
                    set_shape(sum, to.shape(i));
                    to.add(i, std::move(sum));
                  }
                });
}

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
