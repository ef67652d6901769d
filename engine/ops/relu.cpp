#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/relu.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor relu(const Tensor& x) {
  Tensor y(map_blocks(elementwise().relu, x.value()));
  return record("ReluBackward0", {x}, y, [y = Saved(y)](const Array& grad, InputGrads& to) {
    to.add(0, map_blocks(elementwise().relu_grad, grad, y.value()));
  });
}

Tensor leaky_relu(const Tensor& x, double negative_slope) {
  const auto leak = [slope = static_cast<Scalar>(negative_slope)](const Scalar* by, const Scalar* in,
                                                                  Scalar* out, Index n) {
    elementwise().leaky_relu(by, in, out, n, slope);
  };
  return record("LeakyReluBackward0", {x}, map_blocks(leak, x.value(), x.value()),
                [leak, x = Saved(x)](const Array& grad, InputGrads& to) {
                  to.add(0, map_blocks(leak, grad, x.value()));
                });
}

}  // namespace xgrad::inline XGRAD_ABI
