#include <algorithm>
#include <numeric>

#include <xgrad/engine/compute/gemm.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/functional/linear.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

// PyTorch's way through a product depends on the rank and on the bias, and its name shows.
static OpName node_name(Index rank, bool bias) {
  if (rank == 1) return bias ? OpName("ViewBackward0") : OpName("SqueezeBackward4");
  if (rank == 2) return bias ? OpName("AddmmBackward0") : OpName("MmBackward0");
  return bias ? OpName("ViewBackward0") : OpName("UnsafeViewBackward0");
}

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  XGRAD_CHECK(weight.dim() == 2, "linear: weight has shape ", weight.shape(),
              ", not (out_features, in_features)");
  const Index out = weight.size(0), in = weight.size(1);
  Shape shape = x.shape();
  XGRAD_CHECK(x.dim() >= 1 && shape[-1] == in, "linear: input of shape ", shape,
              " does not fit weight of shape ", weight.shape(), " (its last dimension must be ", in, ")");
  XGRAD_CHECK(!bias.defined() || bias.shape() == Shape{out}, "linear: bias has shape ",
              bias.defined() ? bias.shape() : Shape(), ", not [", out, "]");
  shape[-1] = out;
  const Index n = std::accumulate(shape.begin(), shape.end() - 1, Index{1},
                                  [](Index a, std::size_t b) { return a * static_cast<Index>(b); });

  Array y = uninitialized<Array>(shape);  // (n, out), as all the others here
  if (bias.defined()) {
    const Scalar* b = bias.value().data();
    parallel_for(n, 1 + 65536 / std::max<Index>(out, 1), [&](Index first, Index last) {
      for (Index i = first; i < last; ++i) std::copy_n(b, out, y.data() + i * out);
    });
  }
  gemm<Scalar>(false, true, n, out, in, 1, x.value().data(), in, weight.value().data(), in,
               bias.defined() ? 1 : 0, y.data(), out);

  auto backward = [x = Saved(x), weight = Saved(weight), n, in, out](const Array& grad, InputGrads& to) {
    if (to.wants(0)) {
      gemm<Scalar>(false, false, n, in, out, 1, grad.data(), out, weight.value().data(), in, 1,
                   to.buffer(0).data(), in);
    }
    if (to.wants(1)) {
      gemm<Scalar>(true, false, out, in, n, 1, grad.data(), out, x.value().data(), in, 1, to.buffer(1).data(),
                   in);
    }
  };
  if (!bias.defined())
    return record(node_name(x.dim(), false), {x, weight}, std::move(y), std::move(backward));
  return record(node_name(x.dim(), true), {x, weight, bias}, std::move(y),
                [backward = std::move(backward)](const Array& grad, InputGrads& to) {
                  backward(grad, to);
                  if (to.wants(2)) to.add(2, grad);
                });
}

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
