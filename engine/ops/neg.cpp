#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/neg.hpp>

namespace xgrad::inline XGRAD_ABI {

static Array negative(const Array& x) {
  return map([](Scalar v) { return -v; }, x);
}

Tensor neg(const Tensor& x) {
  return record("NegBackward0", {x}, negative(x.value()),
                [](const Array& grad, InputGrads& to) { to.add(0, negative(grad)); });
}

}  // namespace xgrad::inline XGRAD_ABI
