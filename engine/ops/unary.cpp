#include <cmath>
#include <limits>
#include <optional>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor elementwise(OpName name, const kernels::UnaryFunction<Scalar>& f, const Tensor& x, double first,
                   double second) {
  const Scalar a = static_cast<Scalar>(first), b = static_cast<Scalar>(second);
  const Tensor y(calculate(f, x.value(), a, b));
  std::optional<Saved> saved;
  if (f.saves != kernels::Saves::none) saved.emplace(f.saves == kernels::Saves::x ? x : y);
  const OpName node = saved ? name : name.saving_nothing();
  return record(node, {x}, y, [&f, a, b, saved = std::move(saved)](const Array& grad, InputGrads& to) {
    const auto backward = [&f, a, b](const Scalar* g, const Scalar* in, Scalar* out, Index n) {
      f.backward(g, in, out, n, a, b);
    };
    to.add(0, map_blocks(backward, grad, saved ? saved->value() : grad));
  });
}

// The operations without numbers: an entry of the table is all there is of them.
#define XGRAD_OPERATION(name, node, ...)       \
  Tensor name(const Tensor& x) {               \
    return elementwise(node, unary().name, x); \
  }
#define XGRAD_FUNCTION(...)
#include <xgrad/engine/kernels/unary_table.hpp>

Tensor leaky_relu(const Tensor& x, double negative_slope) {
  return elementwise("LeakyReluBackward0", unary().leaky_relu, x, negative_slope);
}

Tensor softplus(const Tensor& x, double beta, double threshold) {
  return elementwise("SoftplusBackward0", unary().softplus, x, beta, threshold);
}

Tensor gelu(const Tensor& x, const GeluOptions& options) {
  const bool by_tanh = options.approximate == "tanh";
  XGRAD_CHECK(by_tanh || options.approximate == "none", "gelu: approximate is \"", options.approximate,
              "\" (expected \"none\" or \"tanh\")");
  return elementwise("GeluBackward0", by_tanh ? unary().gelu_tanh : unary().gelu, x);
}

Tensor clamp(const Tensor& x, ClampOptions bounds) {
  XGRAD_CHECK(bounds.min || bounds.max, "clamp: neither min nor max is given");
  constexpr double infinity = std::numeric_limits<double>::infinity(),
                   nan = std::numeric_limits<double>::quiet_NaN();
  if (std::isnan(bounds.min.value_or(0)) ||
      std::isnan(bounds.max.value_or(0))) {  // no number is between them
    return record("ClampBackward1", {x}, filled<Array>(x.shape(), static_cast<Scalar>(nan)),
                  [](const Array&, InputGrads& to) { to.add(0, filled<Array>(to.shape(0), 0)); });
  }
  return elementwise("ClampBackward1", unary().clamp, x, bounds.min.value_or(-infinity),
                     bounds.max.value_or(infinity));
}

}  // namespace xgrad::inline XGRAD_ABI
