#include <xgrad/engine/elementwise.hpp>
#include <xgrad/engine/node.hpp>
#include <xgrad/engine/ops/relu.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {

Tensor relu(const Tensor& x) {
  Tensor y(map([](Scalar v) { return v < 0 ? 0 : v; }, x.value()));  // NaN stays NaN
  return record("ReluBackward0", {x}, y, [y = Saved(y)](const Array& grad, InputGrads& to) {
    to.add(0, map([](Scalar g, Scalar v) { return v <= 0 ? 0 : g; }, grad, y.value()));
  });
}

Tensor leaky_relu(const Tensor& x, double negative_slope) {
  const Scalar slope = static_cast<Scalar>(negative_slope);
  const auto leak = [slope](Scalar by, Scalar v) {
    const Scalar small = by * slope;
    return v > 0 ? by : small;
  };
  return record(
      "LeakyReluBackward0", {x}, map(leak, x.value(), x.value()),
      [leak, x = Saved(x)](const Array& grad, InputGrads& to) { to.add(0, map(leak, grad, x.value())); });
}

}  // namespace XGRAD_ABI
}  // namespace xgrad
