#include <xgrad/engine/elementwise.hpp>
#include <xgrad/engine/node.hpp>
#include <xgrad/engine/ops/where.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {

// `array` with `value` where the mask is `when`.
static Array replaced(const Array& array, const Mask& mask, bool when, Scalar value, const Shape& shape) {
  const auto choose = [=](Scalar v, bool m) { return m == when ? value : v; };
  return broadcast_map<Array>(shape, choose, array, mask);
}

Tensor where_tensors(Mask condition, const Tensor& a, const Tensor& b) {
  const Shape inner = broadcast_shapes("where", a.shape(), b.shape());
  const Shape shape = broadcast_shapes("where", Shape(condition.shape()), inner);
  const auto choose = [](bool c, Scalar x, Scalar y) { return c ? x : y; };
  Array out = broadcast_map<Array>(shape, choose, condition, a.value(), b.value());
  return record("WhereBackward0", {a, b}, std::move(out),
                [condition = std::move(condition)](const Array& grad, InputGrads& to) {
                  const Shape wide(grad.shape());
                  if (to.wants(0)) to.add(0, replaced(grad, condition, false, 0, wide));
                  if (to.wants(1)) to.add(1, replaced(grad, condition, true, 0, wide));
                });
}

Tensor masked_fill(const Tensor& x, const Mask& mask, double value) {
  const Shape shape = broadcast_shapes("masked_fill", x.shape(), Shape(mask.shape()));
  return record("MaskedFillBackward0", {x},
                replaced(x.value(), mask, true, static_cast<Scalar>(value), shape),
                [mask](const Array& grad, InputGrads& to) {
                  to.add(0, replaced(grad, mask, true, 0, Shape(grad.shape())));
                });
}

}  // namespace XGRAD_ABI
}  // namespace xgrad
