#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/where.hpp>

namespace xgrad::inline XGRAD_ABI {

// `array` with `value` where the mask is true, or where it is false.
static Array fill_true(const Array& array, const Mask& mask, Scalar value, const Shape& shape) {
  const auto choose = [value](Scalar v, int m) { return m > 0 ? value : v; };
  return broadcast_map<Array>(shape, choose, array, mask);
}
static Array fill_false(const Array& array, const Mask& mask, Scalar value, const Shape& shape) {
  const auto choose = [value](Scalar v, int m) { return m > 0 ? v : value; };
  return broadcast_map<Array>(shape, choose, array, mask);
}

Tensor where_tensors(Mask condition, const Tensor& a, const Tensor& b) {
  const Shape inner = broadcast_shapes("where", a.shape(), b.shape());
  const Shape shape = broadcast_shapes("where", Shape(condition.shape()), inner);
  const auto choose = [](int c, Scalar x, Scalar y) { return c > 0 ? x : y; };
  Array out = broadcast_map<Array>(shape, choose, condition, a.value(), b.value());
  return record("WhereBackward0", {a, b}, std::move(out),
                [condition = std::move(condition)](const Array& grad, InputGrads& to) {
                  const Shape wide(grad.shape());
                  if (to.wants(0)) to.add(0, fill_false(grad, condition, 0, wide));
                  if (to.wants(1)) to.add(1, fill_true(grad, condition, 0, wide));
                });
}

Tensor masked_fill(const Tensor& x, const Mask& mask, double value) {
  const Shape shape = broadcast_shapes("masked_fill", x.shape(), Shape(mask.shape()));
  return record("MaskedFillBackward0", {x}, fill_true(x.value(), mask, static_cast<Scalar>(value), shape),
                [mask](const Array& grad, InputGrads& to) {
                  to.add(0, fill_true(grad, mask, 0, Shape(grad.shape())));
                });
}

}  // namespace xgrad::inline XGRAD_ABI
