#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/sigmoid.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor sigmoid(const Tensor& x) {
  Tensor y(map_blocks(elementwise().sigmoid, x.value()));
  return record("SigmoidBackward0", {x}, y, [y = Saved(y)](const Array& grad, InputGrads& to) {
    to.add(0, map([](Scalar g, Scalar s) { return g * (1 - s) * s; }, grad, y.value()));
  });
}

Tensor logsigmoid(const Tensor& x) {
  return record("LogSigmoidBackward0", {x}, map_blocks(elementwise().log_sigmoid, x.value()),
                [x = Saved(x)](const Array& grad, InputGrads& to) {
                  Array slope = map([](Scalar v) { return -v; }, x.value());
                  slope = map_blocks(elementwise().sigmoid, slope);
                  to.add(0, calculate("logsigmoid", binary().mul, grad, slope));
                });
}

}  // namespace xgrad::inline XGRAD_ABI
