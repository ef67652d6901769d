#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/mul.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor mul(const Tensor& a, const Tensor& b) {
  return record("MulBackward0", {a, b}, calculate("mul", binary().mul, a.value(), b.value()),
                [a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
                  if (to.wants(0)) to.add(0, calculate("mul", binary().mul, grad, b.value()));
                  if (to.wants(1)) to.add(1, calculate("mul", binary().mul, grad, a.value()));
                });
}

Tensor mul(const Tensor& a, double b) {
  const Scalar factor = static_cast<Scalar>(b);
  return record(
      "MulBackward0", {a}, calculate(binary().mul, a.value(), factor),
      [factor](const Array& grad, InputGrads& to) { to.add(0, calculate(binary().mul, grad, factor)); });
}
Tensor mul(double a, const Tensor& b) {
  return mul(b, a);
}

}  // namespace xgrad::inline XGRAD_ABI
