#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/reciprocal.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor reciprocal(const Tensor& x) {
  Tensor y(calculate(binary().div, 1, x.value()));
  return record("ReciprocalBackward0", {x}, y, [y = Saved(y)](const Array& grad, InputGrads& to) {
    to.add(0, map([](Scalar g, Scalar r) { return -g * (r * r); }, grad, y.value()));
  });
}

}  // namespace xgrad::inline XGRAD_ABI
