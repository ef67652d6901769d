#include <algorithm>

#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/kernels/norm.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/layer_norm.hpp>
#include <xgrad/nn/module/init.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

static void check_parameter(const char* what, const Tensor& tensor, const Shape& shape) {
  XGRAD_CHECK(!tensor.defined() || tensor.shape() == shape, "layer_norm: ", what, " has shape ",
              tensor.shape(), "; normalized_shape is ", shape);
}

Tensor functional::layer_norm(const Tensor& x, const Shape& normalized_shape,
                              LayerNormFunctionOptions options) {
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
      options.weight.defined() ? options.weight : Tensor(filled<Array>(normalized_shape, 1));
  const Tensor bias = options.bias.defined() ? options.bias : Tensor(filled<Array>(normalized_shape, 0));
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

LayerNorm::LayerNorm(Shape shape, LayerNormOptions chosen)
    : normalized_shape(std::move(shape)), options(chosen) {
  if (options.elementwise_affine) {
    weight = Parameter(uninitialized<Array>(normalized_shape));
    if (options.bias) bias = Parameter(uninitialized<Array>(normalized_shape));
  }
  reset_parameters();
}

void LayerNorm::reset_parameters() {
  if (weight.defined()) init::ones_(weight);
  if (bias.defined()) init::zeros_(bias);
}

Tensor LayerNorm::forward(const Tensor& x) const {
  return functional::layer_norm(x, normalized_shape, {.weight = weight, .bias = bias, .eps = options.eps});
}

std::string LayerNorm::extra_repr() const {
  std::string sizes;
  for (const Index size : normalized_shape) sizes += (sizes.empty() ? "" : ", ") + std::to_string(size);
  return text("(", sizes, normalized_shape.dim() == 1 ? ",)" : ")", ", eps=", float_repr(options.eps),
              ", elementwise_affine=", weight.defined() ? "True" : "False",
              ", bias=", bias.defined() ? "True" : "False");
}

}  // namespace xgrad::inline XGRAD_ABI::nn
