#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/log.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor log(const Tensor& x) {
  return record("LogBackward0", {x}, map_blocks(elementwise().log, x.value()),
                [x = Saved(x)](const Array& grad, InputGrads& to) {
                  to.add(0, calculate("log", binary().div, grad, x.value()));
                });
}

Tensor log1p(const Tensor& x) {
  return record("Log1PBackward0", {x}, map_blocks(elementwise().log1p, x.value()),
                [x = Saved(x)](const Array& grad, InputGrads& to) {
                  to.add(0, map([](Scalar g, Scalar v) { return g / (v + 1); }, grad, x.value()));
                });
}

}  // namespace xgrad::inline XGRAD_ABI
