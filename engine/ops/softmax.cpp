#include <cmath>
#include <limits>

#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/kernels/softmax.hpp>
#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

using Kernel = kernels::Softmax<Scalar>;

// One kernel forward, one backward, which needs the result only.
static Tensor along(OpName name, const char* op, const Tensor& x, Index dim,
                    decltype(Kernel::softmax) forward, decltype(Kernel::softmax_backward) backward) {
  const AlongDim s(x.shape(), normalize_dim(op, dim, x.shape()));
  Array y = uninitialized<Array>(x.shape());
  const Array& in = x.value();
  for_slices(s, [&](Index i, Index count, Index k, Index width) {
    const Index at = i * s.n * s.inner + k;
    forward(in.data() + at, y.data() + at, count, s.n, width, s.inner);
  });
  const Tensor result(std::move(y));
  return record(name, {x}, result, [s, backward, y = Saved(result)](const Array& grad, InputGrads& to) {
    Array dx = uninitialized<Array>(to.shape(0));
    const Array& out = y.value();
    for_slices(s, [&](Index i, Index count, Index k, Index width) {
      const Index at = i * s.n * s.inner + k;
      backward(grad.data() + at, out.data() + at, dx.data() + at, count, s.n, width, s.inner);
    });
    to.add(0, std::move(dx));
  });
}

Tensor softmax(const Tensor& x, Index dim) {
  const Kernel& kernel = kernels::softmax<Scalar>();
  return along("SoftmaxBackward0", "softmax", x, dim, kernel.softmax, kernel.softmax_backward);
}

Tensor log_softmax(const Tensor& x, Index dim) {
  const Kernel& kernel = kernels::softmax<Scalar>();
  return along("LogSoftmaxBackward0", "log_softmax", x, dim, kernel.log_softmax, kernel.log_softmax_backward);
}

static void logsumexp_slices(const Scalar* in, Scalar* out, const AlongDim& s) {
  if (s.n == 0) {
    std::fill_n(out, s.outer * s.inner, -std::numeric_limits<Scalar>::infinity());
    return;
  }
  for_slices(s, [&](Index i, Index count, Index k, Index width) {
    kernels::softmax<Scalar>().logsumexp(in + i * s.n * s.inner + k, out + i * s.inner + k, count, s.n, width,
                                         s.inner);
  });
}

Tensor logsumexp(const Tensor& x, const IndexList& dims, bool keepdim) {
  const std::vector<Index> reduced = reduced_dims("logsumexp", dims, x.shape());
  const Shape kept = reduced_shape(x.shape(), reduced, true);
  Array y = reduce_dims(x.value(), reduced, logsumexp_slices);
  set_shape(y, reduced_shape(x.shape(), reduced, keepdim));
  const Tensor result(std::move(y));
  return record("LogsumexpBackward0", {x}, result,
                [kept, x = Saved(x), y = Saved(result)](const Array& grad, InputGrads& to) {
                  Array g = grad, log_sum = y.value();
                  set_shape(g, kept);
                  set_shape(log_sum, kept);
                  Array dx = broadcast_to(log_sum, to.shape(0));
                  for (std::size_t i = 0; i < dx.size(); ++i)
                    dx.data()[i] = std::exp(x.value().data()[i] - dx.data()[i]);
                  dx *= broadcast_to(g, to.shape(0));
                  to.add(0, std::move(dx));
                });
}

}  // namespace xgrad::inline XGRAD_ABI
