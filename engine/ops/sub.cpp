#include <xgrad/engine/node.hpp>
#include <xgrad/engine/ops/sub.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {

Tensor sub(const Tensor& a, const Tensor& b) {
  broadcast_shapes("sub", a.shape(), b.shape());
  return record("SubBackward0", {a, b}, Array(a.value() - b.value()), [](const Array& grad, InputGrads& to) {
    if (to.wants(0)) to.add(0, grad);
    if (to.wants(1)) to.add(1, -grad);
  });
}

Tensor sub(const Tensor& a, double b) {
  return record("SubBackward0", {a}, Array(a.value() - static_cast<Scalar>(b)),
                [](const Array& grad, InputGrads& to) { to.add(0, grad); });
}
Tensor sub(double a, const Tensor& b) {
  return record("RsubBackward1", {b}, Array(static_cast<Scalar>(a) - b.value()),
                [](const Array& grad, InputGrads& to) { to.add(0, -grad); });
}

}  // namespace XGRAD_ABI
}  // namespace xgrad
