#include <cmath>

#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/var.hpp>

namespace xgrad::inline XGRAD_ABI {

// sum of (x - mean)^2 / freedom, or its root. freedom is n - correction.
static Tensor spread(OpName name, const char* op, const Tensor& x, const IndexList& dims,
                     const VarOptions& options, bool root) {
  const std::vector<Index> reduced = reduced_dims(op, dims, x.shape());
  Scalar n = 1;
  for (const Index dim : reduced) n *= static_cast<Scalar>(x.size(dim));
  const Scalar rest = n - static_cast<Scalar>(options.correction), freedom = std::max(rest, Scalar(0));

  Array mean = sum_dims(x.value(), reduced);
  mean /= n;
  Array y = sum_squares_dims(x.value(), mean, reduced);
  for (Scalar& v : y) v = root ? std::sqrt(v / freedom) : v / freedom;
  set_shape(y, reduced_shape(x.shape(), reduced, options.keepdim));

  const Tensor result(std::move(y));
  const auto backward = [rest, root, mean = std::move(mean), x = Saved(x), y = Saved(result)](
                            const Array& grad, InputGrads& to) {
    Array factor = grad;
    for (std::size_t i = 0; i < factor.size(); ++i) {
      const Scalar value = y.value().data()[i];
      factor.data()[i] *= !root ? 2 / rest : value == 0 ? Scalar(0) : 1 / (value * rest);
    }
    factor.reshape(mean.shape());
    to.add(0, Array(factor * (x.value() - mean)));
  };
  return record(name, {x}, result, backward);
}

Tensor var(const Tensor& x, const IndexList& dims, VarOptions options) {
  return spread("VarBackward0", "var", x, dims, options, false);
}
Tensor stddev(Tensor x, const IndexList& dims, VarOptions options) {
  return spread("StdBackward0", "stddev", x, dims, options, true);
}

}  // namespace xgrad::inline XGRAD_ABI
