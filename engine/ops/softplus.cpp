#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/softplus.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor softplus(const Tensor& x, double beta, double threshold) {
  const Scalar b = static_cast<Scalar>(beta), t = static_cast<Scalar>(threshold);
  const auto forward = [b, t](const Scalar* in, Scalar* out, Index n) {
    elementwise().softplus(in, out, n, b, t);
  };
  return record("SoftplusBackward0", {x}, map_blocks(forward, x.value()),
                [b, t, x = Saved(x)](const Array& grad, InputGrads& to) {
                  Array slope = calculate(binary().mul, x.value(), b);
                  slope = map_blocks(elementwise().sigmoid, slope);
                  const auto chain = [b, t](Scalar g, Scalar v, Scalar s) {
                    const Scalar product = g * s;
                    return v * b > t ? g : product;
                  };
                  to.add(0, map(chain, grad, x.value(), slope));
                });
}

}  // namespace xgrad::inline XGRAD_ABI
