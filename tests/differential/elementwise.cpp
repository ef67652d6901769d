#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/convert.hpp>
#include <xgrad/engine/ops/integers.hpp>
#include <xgrad/engine/ops/pow.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/engine/ops/where.hpp>
#include <xgrad/nn/activation.hpp>

#include "differential/case.hpp"

namespace xgrad::differential {

using namespace nn::functional;

static void add_unary(Table& t) {
  t["exp"] = OF_TENSOR(exp(x));
  t["log"] = OF_TENSOR(log(x));
  t["log1p"] = OF_TENSOR(log1p(x));
  t["sin"] = OF_TENSOR(sin(x));
  t["cos"] = OF_TENSOR(cos(x));
  t["tanh"] = OF_TENSOR(xgrad::tanh(x));
  t["sigmoid"] = OF_TENSOR(xgrad::sigmoid(x));
  t["sqrt"] = OF_TENSOR(sqrt(x));
  t["rsqrt"] = OF_TENSOR(rsqrt(x));
  t["reciprocal"] = OF_TENSOR(reciprocal(x));
  t["sign"] = OF_TENSOR(sign(x));
  t["relu"] = OF_TENSOR(xgrad::relu(x));
  t["square"] = OF_TENSOR(square(x));
  t["isnan"] = OF_TENSOR(isnan(x));
  t["isinf"] = OF_TENSOR(isinf(x));
  t["isfinite"] = OF_TENSOR(isfinite(x));
  t["logsigmoid"] = OF_TENSOR(xgrad::logsigmoid(x));
  t["silu"] = OF_TENSOR(xgrad::silu(x));
  t["selu"] = OF_TENSOR(selu(x));
  t["mish"] = OF_TENSOR(mish(x));
  t["relu6"] = OF_TENSOR(relu6(x));
  t["hardsigmoid"] = OF_TENSOR(hardsigmoid(x));
  t["hardswish"] = OF_TENSOR(hardswish(x));
  t["softsign"] = OF_TENSOR(softsign(x));
  t["tanhshrink"] = OF_TENSOR(tanhshrink(x));
  t["abs"] = OF_X(abs(x));
  t["neg"] = OF_X(neg(x));
  t["logical_not"] = OF_X(logical_not(x));
  t["bitwise_not"] = OF_X(bitwise_not(x));
  t["leaky_relu"] = OF_TENSOR(xgrad::leaky_relu(x, c.number("negative_slope", 0.01)));
  t["softplus"] = OF_TENSOR(xgrad::softplus(x, c.number("beta", 1), c.number("threshold", 20)));
  t["elu"] = OF_TENSOR(elu(x, c.number("alpha", 1)));
  t["celu"] = OF_TENSOR(celu(x, c.number("alpha", 1)));
  t["hardtanh"] = OF_TENSOR(hardtanh(x, c.number("min_val", -1), c.number("max_val", 1)));
  t["hardshrink"] = OF_TENSOR(hardshrink(x, c.number("lambd", 0.5)));
  t["softshrink"] = OF_TENSOR(softshrink(x, c.number("lambd", 0.5)));
  t["threshold"] = OF_TENSOR(threshold(x, c.number("threshold"), c.number("value")));
  t["prelu"] = OF_TENSOR(prelu(x, c.tensor(1)));
  t["clamp_integers"] = OF_X(clamp(x, c.integer("min"), c.integer("max")));
  t["gelu"] = [](Case& c) -> Results {
    GeluOptions options;
    c.set("approximate", options.approximate);
    return {xgrad::gelu(c.tensor(0), options)};
  };
  t["clamp"] = [](Case& c) -> Results {
    ClampOptions bounds;
    c.set("min", bounds.min).set("max", bounds.max);
    return {clamp(c.tensor(0), bounds)};
  };
}

void add_elementwise(Table& t) {
  add_unary(t);
  t["pow"] = OF_TENSOR(pow(x, std::visit(
                                  [](auto n) -> double {
                                    if constexpr (std::is_arithmetic_v<decltype(n)>)
                                      return static_cast<double>(n);
                                    throw std::logic_error("no number");
                                  },
                                  c.input(1))));
  t["pow_of_tensors"] = OF_TENSOR(pow(x, c.tensor(1)));
  t["pow_of_number"] = [](Case& c) -> Results {
    const auto* whole = std::get_if<Index>(&c.input(0));
    return {pow(whole ? static_cast<double>(*whole) : std::get<double>(c.input(0)), c.tensor(1))};
  };
  t["+"] = OF_X_Y(x + y);
  t["-"] = OF_X_Y(x - y);
  t["*"] = OF_X_Y(x * y);
  t["/"] = OF_X_Y(x / y);
  t["%"] = OF_X_Y(x % y);
  t["=="] = OF_X_Y(x == y);
  t["!="] = OF_X_Y(x != y);
  t["<"] = OF_X_Y(x < y);
  t["<="] = OF_X_Y(x <= y);
  t[">"] = OF_X_Y(x > y);
  t[">="] = OF_X_Y(x >= y);
  t["maximum"] = OF_X_Y(maximum(x, y));
  t["minimum"] = OF_X_Y(minimum(x, y));
  t["logical_and"] = OF_X_Y(x && y);
  t["logical_or"] = OF_X_Y(x || y);
  t["logical_xor"] = OF_X_Y(logical_xor(x, y));
  t["floor_divide"] = OF_X_Y(floor_divide(x, y));
  t["bitwise_and"] = OF_X_Y(x & y);
  t["bitwise_or"] = OF_X_Y(x | y);
  t["bitwise_xor"] = OF_X_Y(x ^ y);
  t["equal"] = OF_X_Y(Mask(equal(x, y)));
  t["isclose"] = [](Case& c) -> Results {
    CloseOptions options;
    c.set("rtol", options.rtol).set("atol", options.atol).set("equal_nan", options.equal_nan);
    return {isclose(c.tensor(0), c.tensor(1), options)};
  };
  t["where"] = [](Case& c) {
    return std::visit([&](const auto& a, const auto& b) { return results(where(c.mask(0), a, b)); },
                      c.array(1), c.array(2));
  };
  t["masked_fill"] = OF_X(masked_fill(x, c.mask(1), c.integer("value")));
}

}  // namespace xgrad::differential
