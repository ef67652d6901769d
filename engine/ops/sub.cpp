#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/sub.hpp>

namespace xgrad::inline XGRAD_ABI {

static Array negative(const Array& x) {
  return map([](Scalar v) { return -v; }, x);
}

Tensor sub(const Tensor& a, const Tensor& b) {
  return record("SubBackward0", {a, b}, calculate("sub", binary().sub, a.value(), b.value()),
                [](const Array& grad, InputGrads& to) {
                  if (to.wants(0)) to.add(0, grad);
                  if (to.wants(1)) to.add(1, negative(grad));
                });
}

Tensor sub(const Tensor& a, double b) {
  return record("SubBackward0", {a}, calculate(binary().sub, a.value(), static_cast<Scalar>(b)),
                [](const Array& grad, InputGrads& to) { to.add(0, grad); });
}
Tensor sub(double a, const Tensor& b) {
  return record("RsubBackward1", {b}, calculate(binary().sub, static_cast<Scalar>(a), b.value()),
                [](const Array& grad, InputGrads& to) { to.add(0, negative(grad)); });
}

}  // namespace xgrad::inline XGRAD_ABI
