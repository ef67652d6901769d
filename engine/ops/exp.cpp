#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/exp.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor exp(const Tensor& x) {
  Tensor y(map_blocks(elementwise().exp, x.value()));
  return record("ExpBackward0", {x}, y, [y = Saved(y)](const Array& grad, InputGrads& to) {
    to.add(0, calculate("exp", binary().mul, grad, y.value()));
  });
}

}  // namespace xgrad::inline XGRAD_ABI
