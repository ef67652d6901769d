#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/trigonometry.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor sin(const Tensor& x) {
  return record("SinBackward0", {x}, map_blocks(elementwise().sin, x.value()),
                [x = Saved(x)](const Array& grad, InputGrads& to) {
                  const Array slope = map_blocks(elementwise().cos, x.value());
                  to.add(0, calculate("sin", binary().mul, grad, slope));
                });
}

Tensor cos(const Tensor& x) {
  return record("CosBackward0", {x}, map_blocks(elementwise().cos, x.value()),
                [x = Saved(x)](const Array& grad, InputGrads& to) {
                  const Array slope = map_blocks(elementwise().sin, x.value());
                  to.add(0, map([](Scalar g, Scalar s) { return g * -s; }, grad, slope));
                });
}

}  // namespace xgrad::inline XGRAD_ABI
