#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/where.hpp>

namespace xgrad::inline XGRAD_ABI {

// `array` with `value` where the mask is true, or where it is false.
template <class T>
static ArrayOf<T> fill_true(const ArrayOf<T>& array, const MaskArray& mask, T value, const Shape& shape) {
  const auto choose = [value](T v, int m) { return m > 0 ? value : v; };
  return broadcast_map<ArrayOf<T>>(shape, choose, array, mask);
}
static Array fill_false(const Array& array, const MaskArray& mask, Scalar value, const Shape& shape) {
  const auto choose = [value](Scalar v, int m) { return m > 0 ? v : value; };
  return broadcast_map<Array>(shape, choose, array, mask);
}

template <class X>
static X where_of(const Mask& condition, const X& a, const X& b) {
  using T = typename X::value_type;
  const Shape inner = broadcast_shapes("where", a.shape(), b.shape());
  const Shape shape = broadcast_shapes("where", condition.shape(), inner);
  const auto choose = [](int c, T x, T y) { return c > 0 ? x : y; };
  auto out = broadcast_map<ArrayOf<T>>(shape, choose, condition.value(), a.value(), b.value());
  return record("WhereBackward0", {a, b}, std::move(out),
                [condition = SavedMask(condition)](const Array& grad, InputGrads& to) {
                  const Shape wide(grad.shape());
                  if (to.wants(0)) to.add(0, fill_false(grad, condition.value(), 0, wide));
                  if (to.wants(1)) to.add(1, fill_true<Scalar>(grad, condition.value(), 0, wide));
                });
}

template <class X>
static X masked_fill_of(const X& x, const Mask& mask, NumberOf<X> value) {
  using T = typename X::value_type;
  const Shape shape = broadcast_shapes("masked_fill", x.shape(), mask.shape());
  return record("MaskedFillBackward0", {x},
                fill_true<T>(x.value(), mask.value(), static_cast<T>(value), shape),
                [mask = SavedMask(mask)](const Array& grad, InputGrads& to) {
                  to.add(0, fill_true<Scalar>(grad, mask.value(), 0, Shape(grad.shape())));
                });
}

#define XGRAD_WHERE(X)                                             \
  X where_same(const Mask& condition, const X& a, const X& b) {    \
    return where_of(condition, a, b);                              \
  }                                                                \
  X masked_fill(const X& x, const Mask& mask, NumberOf<X> value) { \
    return masked_fill_of(x, mask, value);                         \
  }
XGRAD_WHERE(Tensor)
XGRAD_WHERE(Indices)
XGRAD_WHERE(Mask)

}  // namespace xgrad::inline XGRAD_ABI
