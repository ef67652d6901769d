#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/sum.hpp>

namespace xgrad::inline XGRAD_ABI {

// sum / divisor. The gradient of an element is that of its sum / divisor.
static Tensor divided_sum(OpName name, const Tensor& x, const std::vector<Index>& dims, bool keepdim,
                          Scalar divisor) {
  const Shape kept = reduced_shape(x.shape(), dims, true);
  Array y = sum_dims(x.value(), dims);
  if (divisor != 1) y /= divisor;
  set_shape(y, reduced_shape(x.shape(), dims, keepdim));
  return record(name.saving_nothing(), {x}, std::move(y), [kept, divisor](const Array& grad, InputGrads& to) {
    Array g = grad;
    if (divisor != 1) g /= divisor;
    set_shape(g, kept);
    to.add(0, broadcast_to(g, to.shape(0)));
  });
}

Tensor sum(Tensor x) {
  return divided_sum("SumBackward0", x, reduced_dims("sum", {}, x.shape()), false, 1);
}

Tensor sum(Tensor x, const IndexList& dims, bool keepdim) {
  return divided_sum("SumBackward1", x, reduced_dims("sum", dims, x.shape()), keepdim, 1);
}

static IndexArray integer_sum(const auto& x, const IndexList& dims, bool keepdim) {
  const std::vector<Index> reduced = reduced_dims("sum", dims, x.shape());
  const auto plus = [](Index a, Index b) {  // without a sign integers may wrap around
    return static_cast<Index>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  };
  IndexArray out = fold(x.value(), reduced, Index{0}, plus);
  set_shape(out, reduced_shape(x.shape(), reduced, keepdim));
  return out;
}
Indices sum(Indices x) {
  return integer_sum(x, {}, false);
}
Indices sum(Mask x) {
  return integer_sum(x, {}, false);
}
Indices sum(Indices x, const IndexList& dims, bool keepdim) {
  return integer_sum(x, dims, keepdim);
}
Indices sum(Mask x, const IndexList& dims, bool keepdim) {
  return integer_sum(x, dims, keepdim);
}

static Tensor mean_of(OpName name, const Tensor& x, const IndexList& dims, bool keepdim) {
  const std::vector<Index> reduced = reduced_dims("mean", dims, x.shape());
  Index n = 1;
  for (const Index dim : reduced) n *= x.size(dim);
  return divided_sum(name, x, reduced, keepdim, static_cast<Scalar>(n));
}

Tensor mean(Tensor x) {
  return mean_of("MeanBackward0", x, {}, false);
}

Tensor mean(Tensor x, const IndexList& dims, bool keepdim) {
  return mean_of("MeanBackward1", x, dims, keepdim);
}

}  // namespace xgrad::inline XGRAD_ABI
