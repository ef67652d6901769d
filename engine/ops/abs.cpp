#include <cmath>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/abs.hpp>

namespace xgrad::inline XGRAD_ABI {

static Scalar sign_of(Scalar v) {
  return static_cast<Scalar>((v > 0) - (v < 0));
}

Tensor abs(const Tensor& x) {
  return record("AbsBackward0", {x}, map([](Scalar v) { return std::abs(v); }, x.value()),
                [x = Saved(x)](const Array& grad, InputGrads& to) {
                  to.add(0, map([](Scalar g, Scalar v) { return g * sign_of(v); }, grad, x.value()));
                });
}

Tensor sign(const Tensor& x) {
  return record("SignBackward0", {x}, map(sign_of, x.value()),
                [](const Array& grad, InputGrads& to) { to.add(0, Array(grad.shape(), Scalar(0))); });
}

}  // namespace xgrad::inline XGRAD_ABI
