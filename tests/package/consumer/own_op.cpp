// The operation that docs/operation.md shows, written by a user and checked by central differences.

#include <cmath>
#include <cstdio>

// In this order, which the umbrella header does not have: each header stands for itself.
// clang-format off
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/array/format.hpp>
#include <xgrad/xgrad.hpp>
// clang-format on

using namespace xgrad;

Tensor ricker(const Tensor& x) {
  Array y = x.value();
  for (Scalar& v : y) v *= std::exp(-v);
  return record("RickerBackward0", {x}, std::move(y), [x = Saved(x)](const Array& grad, InputGrads& to) {
    Array derivative = x.value();
    for (Scalar& v : derivative) v = (1 - v) * std::exp(-v);
    to.add(0, grad * derivative);
  });
}

int main() {
  Tensor x{{0.5, 1.5}, {-1, 2}};
  x.requires_grad_();
  const GradcheckResult result = gradcheck([](const auto& inputs) { return ricker(inputs[0]); }, {x});
  const Index one = 1;
  if (xgrad::detail::format_tensor(&one, {}, "") != "tensor(1)") return 1;
  std::puts(result.passed ? "gradients agree" : result.report.c_str());
  return result.passed ? 0 : 1;
}
