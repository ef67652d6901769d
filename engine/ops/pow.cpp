#include <cmath>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/pow.hpp>

namespace xgrad::inline XGRAD_ABI {

// The exponents that are simple to compute, as PyTorch computes them.
static Array power(const Array& x, double exponent) {
  if (exponent == 0) return Array(x.shape(), Scalar(1));
  if (exponent == 1) return x;
  if (exponent == 2) return map([](Scalar v) { return v * v; }, x);
  if (exponent == 3) return map([](Scalar v) { return v * v * v; }, x);
  if (exponent == 0.5) return calculate(unary().sqrt, x);
  if (exponent == -0.5) return calculate(unary().rsqrt, x);
  if (exponent == -1) return calculate(unary().reciprocal, x);
  if (exponent == -2) return map([](Scalar v) { return 1 / (v * v); }, x);
  return calculate(binary().pow, x, static_cast<Scalar>(exponent));
}

Tensor pow(const Tensor& x, double exponent) {
  return record("PowBackward0", {x}, power(x.value(), exponent),
                [exponent, x = Saved(x)](const Array& grad, InputGrads& to) {
                  const Scalar e = static_cast<Scalar>(exponent);
                  const auto chain = [e](Scalar g, Scalar p) { return g * (e * p); };
                  if (exponent == 0) {
                    to.add(0, Array(grad.shape(), Scalar(0)));
                  } else if (exponent == 2) {
                    to.add(0, map(chain, grad, x.value()));
                  } else {
                    to.add(0, map(chain, grad, power(x.value(), exponent - 1)));
                  }
                });
}

// d(x^e)/de * g.
static Scalar exponent_share(Scalar g, Scalar x, Scalar e) {
  return x == 0 && e >= 0 ? 0 : g * (std::pow(x, e) * std::log(x));
}

Tensor pow(const Tensor& x, const Tensor& exponent) {
  return record(
      "PowBackward1", {x, exponent}, calculate("pow", binary().pow, x.value(), exponent.value()),
      [x = Saved(x), exponent = Saved(exponent)](const Array& grad, InputGrads& to) {
        const Shape wide(grad.shape());
        if (to.wants(0)) {
          const auto base_share = [](Scalar g, Scalar p, Scalar e) { return e == 0 ? 0 : g * (e * p); };
          const Array less = calculate(binary().sub, exponent.value(), Scalar(1));
          to.add(0, broadcast_map<Array>(wide, base_share, grad,
                                         calculate("pow", binary().pow, x.value(), less), exponent.value()));
        }
        if (to.wants(1)) {
          to.add(1, broadcast_map<Array>(wide, exponent_share, grad, x.value(), exponent.value()));
        }
      });
}

Tensor pow(double x, const Tensor& exponent) {
  const Scalar base = static_cast<Scalar>(x);
  return record("PowBackward2", {exponent}, calculate(binary().pow, base, exponent.value()),
                [base, exponent = Saved(exponent)](const Array& grad, InputGrads& to) {
                  const auto share = [base](Scalar g, Scalar e) { return exponent_share(g, base, e); };
                  to.add(0, map(share, grad, exponent.value()));
                });
}

Tensor square(Tensor x) {
  return pow(x, 2);
}

}  // namespace xgrad::inline XGRAD_ABI
