#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/silu.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor silu(const Tensor& x) {
  return record("SiluBackward0", {x}, map_blocks(elementwise().silu, x.value()),
                [x = Saved(x)](const Array& grad, InputGrads& to) {
                  to.add(0, map_blocks(elementwise().silu_grad, grad, x.value()));
                });
}

}  // namespace xgrad::inline XGRAD_ABI
