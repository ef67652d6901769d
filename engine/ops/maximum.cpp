#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/maximum.hpp>

namespace xgrad::inline XGRAD_ABI {

// What `mine` receives of the gradient g: `sign` is 1 where the greater one wins, -1 where the smaller one
// does.
static Scalar share(Scalar g, Scalar mine, Scalar other, Scalar sign) {
  return mine == other ? g / 2 : sign * mine < sign * other ? 0 : g;
}

static void spread(const Array& grad, InputGrads& to, const Array& a, const Array& b, Scalar sign) {
  const Shape shape(grad.shape());
  if (to.wants(0)) {
    const auto first = [sign](Scalar g, Scalar x, Scalar y) { return share(g, x, y, sign); };
    to.add(0, broadcast_map<Array>(shape, first, grad, a, b));
  }
  if (to.wants(1)) {
    const auto second = [sign](Scalar g, Scalar x, Scalar y) { return share(g, y, x, sign); };
    to.add(1, broadcast_map<Array>(shape, second, grad, a, b));
  }
}

Tensor maximum(const Tensor& a, const Tensor& b) {
  return record("MaximumBackward0", {a, b}, calculate("maximum", binary().maximum, a.value(), b.value()),
                [a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
                  spread(grad, to, a.value(), b.value(), 1);
                });
}

Tensor minimum(const Tensor& a, const Tensor& b) {
  return record("MinimumBackward0", {a, b}, calculate("minimum", binary().minimum, a.value(), b.value()),
                [a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
                  spread(grad, to, a.value(), b.value(), -1);
                });
}

}  // namespace xgrad::inline XGRAD_ABI
