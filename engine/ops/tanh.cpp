#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/tanh.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor tanh(const Tensor& x) {
  Tensor y(map_blocks(elementwise().tanh, x.value()));
  return record("TanhBackward0", {x}, y, [y = Saved(y)](const Array& grad, InputGrads& to) {
    to.add(0, map([](Scalar g, Scalar t) { return g * (1 - t * t); }, grad, y.value()));
  });
}

}  // namespace xgrad::inline XGRAD_ABI
