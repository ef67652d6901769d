#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/div.hpp>
#include <xgrad/engine/ops/mul.hpp>
#include <xgrad/engine/ops/reciprocal.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor div(const Tensor& a, const Tensor& b) {
  return record("DivBackward0", {a, b}, calculate("div", binary().div, a.value(), b.value()),
                [a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
                  if (to.wants(0)) to.add(0, calculate("div", binary().div, grad, b.value()));
                  if (to.wants(1)) {
                    const auto slope = [](Scalar g, Scalar x, Scalar y) { return -g * ((x / y) / y); };
                    to.add(1, broadcast_map<Array>(Shape(grad.shape()), slope, grad, a.value(), b.value()));
                  }
                });
}

Tensor div(const Tensor& a, double b) {
  const Scalar divisor = static_cast<Scalar>(b);
  return record(
      "DivBackward0", {a}, calculate(binary().div, a.value(), divisor),
      [divisor](const Array& grad, InputGrads& to) { to.add(0, calculate(binary().div, grad, divisor)); });
}
Tensor div(double a, const Tensor& b) {
  return mul(reciprocal(b), a);  // as PyTorch does it
}

}  // namespace xgrad::inline XGRAD_ABI
