#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/add.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor add(const Tensor& a, const Tensor& b) {
  return record("AddBackward0", {a, b}, calculate("add", binary().add, a.value(), b.value()),
                [](const Array& grad, InputGrads& to) {
                  if (to.wants(0)) to.add(0, grad);
                  if (to.wants(1)) to.add(1, grad);
                });
}

Tensor add(const Tensor& a, double b) {
  return record("AddBackward0", {a}, calculate(binary().add, a.value(), static_cast<Scalar>(b)),
                [](const Array& grad, InputGrads& to) { to.add(0, grad); });
}
Tensor add(double a, const Tensor& b) {
  return add(b, a);
}

}  // namespace xgrad::inline XGRAD_ABI
