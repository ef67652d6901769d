#include <algorithm>
#include <cmath>

#include <xgrad/engine/compute/gemm.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/matmul.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/nn/module/init.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

// PyTorch's way through a product depends on the rank and on the bias, and its name shows.
static OpName node_name(Index rank, bool bias) {
  if (rank == 1) return bias ? OpName("ViewBackward0") : OpName("SqueezeBackward4");
  if (rank == 2) return bias ? OpName("AddmmBackward0") : OpName("MmBackward0");
  return bias ? OpName("ViewBackward0") : OpName("UnsafeViewBackward0");
}

Tensor functional::linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  if (weight.dim() == 1) {
    XGRAD_CHECK(!bias.defined() || (bias.dim() == 0 && x.dim() == 1), "linear: a weight of shape ",
                weight.shape(), " takes a 0-d bias for an input of one dimension, not ", bias.shape(),
                " for ", x.shape());
    const Tensor product = matmul(x, weight);
    return bias.defined() ? product + bias : product;
  }
  XGRAD_CHECK(weight.dim() == 2, "linear: weight has shape ", weight.shape(),
              ", not (out_features, in_features)");
  const Index out = weight.size(0), in = weight.size(1);
  Shape shape = x.shape();
  XGRAD_CHECK(x.dim() >= 1 && shape[-1] == in, "linear: input of shape ", shape,
              " does not fit weight of shape ", weight.shape(), " (its last dimension must be ", in, ")");
  const bool biased = bias.defined();
  XGRAD_CHECK(!biased || bias.shape() == Shape{out}, "linear: bias has shape ", bias.shape(), ", not ",
              Shape{out});
  shape[-1] = out;
  const Index n = Shape(shape.begin(), shape.end() - 1).numel();

  Array y = uninitialized<Array>(shape);  // (n, out), as all the others here
  if (biased) {
    const Scalar* b = bias.value().data();
    parallel_for(out == 0 ? 0 : n, 1 + 65536 / std::max<Index>(out, 1), [&](Index first, Index last) {
      for (Index i = first; i < last; ++i) std::copy_n(b, out, y.data() + i * out);
    });
  }
  gemm<Scalar>(false, true, n, out, in, 1, x.value().data(), in, weight.value().data(), in, biased ? 1 : 0,
               y.data(), out);

  auto backward = [x = Saved(x), weight = Saved(weight), n, in, out, biased](const Array& grad,
                                                                             InputGrads& to) {
    if (to.wants(0)) {
      gemm<Scalar>(false, false, n, in, out, 1, grad.data(), out, weight.value().data(), in, 1,
                   to.buffer(0).data(), in);
    }
    if (to.wants(1)) {
      gemm<Scalar>(true, false, out, in, n, 1, grad.data(), out, x.value().data(), in, 1, to.buffer(1).data(),
                   in);
    }
    if (biased && to.wants(2)) to.add(2, grad);
  };
  const OpName name = node_name(x.dim(), biased);
  if (biased) return record(name, {x, weight, bias}, std::move(y), std::move(backward));
  return record(name, {x, weight}, std::move(y), std::move(backward));
}

Linear::Linear(Index in, Index out, LinearOptions options) : in_features(in), out_features(out) {
  XGRAD_CHECK(in >= 0 && out >= 0, "Linear: in_features=", in, " and out_features=", out,
              " must not be negative");
  weight = Parameter(uninitialized<Array>({out, in}));
  if (options.bias) bias = Parameter(uninitialized<Array>({out}));
  reset_parameters(options.generator);
}

void Linear::reset_parameters(Generator* generator) {
  init::kaiming_uniform_(weight, {.a = std::sqrt(5.0), .generator = generator});
  if (!bias.defined()) return;
  const double bound = in_features > 0 ? 1 / std::sqrt(static_cast<double>(in_features)) : 0;
  init::uniform_(bias, 0 - bound, bound, generator);  // not -0
}

Tensor Linear::forward(const Tensor& x) const {
  return functional::linear(x, weight, bias);
}

std::string Linear::extra_repr() const {
  return text("in_features=", in_features, ", out_features=", out_features,
              ", bias=", bias.defined() ? "True" : "False");
}

}  // namespace xgrad::inline XGRAD_ABI::nn
