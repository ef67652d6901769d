#include <xgrad/engine/node.hpp>
#include <xgrad/engine/ops/div.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {

Tensor div(const Tensor& a, const Tensor& b) {
  broadcast_shapes("div", a.shape(), b.shape());
  return record("DivBackward0", {a, b}, Array(a.value() / b.value()),
                [a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
                  if (to.wants(0)) to.add(0, grad / b.value());
                  if (to.wants(1)) to.add(1, -grad * a.value() / (b.value() * b.value()));
                });
}

Tensor div(const Tensor& a, double b) {
  const Scalar divisor = static_cast<Scalar>(b);
  return record("DivBackward0", {a}, Array(a.value() / divisor),
                [divisor](const Array& grad, InputGrads& to) { to.add(0, grad / divisor); });
}
Tensor div(double a, const Tensor& b) {
  const Scalar dividend = static_cast<Scalar>(a);
  return record("MulBackward0", {b}, Array(dividend / b.value()),  // PyTorch: the reciprocal, multiplied
                [dividend, b = Saved(b)](const Array& grad, InputGrads& to) {
                  to.add(0, -grad * dividend / (b.value() * b.value()));
                });
}

}  // namespace XGRAD_ABI
}  // namespace xgrad
