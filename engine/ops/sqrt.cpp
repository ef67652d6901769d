#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/sqrt.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor sqrt(const Tensor& x) {
  Tensor y(map_blocks(elementwise().sqrt, x.value()));
  return record("SqrtBackward0", {x}, y, [y = Saved(y)](const Array& grad, InputGrads& to) {
    to.add(0, map([](Scalar g, Scalar r) { return g / (2 * r); }, grad, y.value()));
  });
}

Tensor rsqrt(const Tensor& x) {
  Tensor y(map_blocks(elementwise().rsqrt, x.value()));
  return record("RsqrtBackward0", {x}, y, [y = Saved(y)](const Array& grad, InputGrads& to) {
    to.add(0, map([](Scalar g, Scalar r) { return Scalar(-0.5) * g * (r * r * r); }, grad, y.value()));
  });
}

}  // namespace xgrad::inline XGRAD_ABI
