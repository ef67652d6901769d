// Values, gradients and names of all element by element operations against PyTorch 2.13, and their gradients
// against central differences.

#include <cmath>
#include <functional>
#include <map>

#include <nlohmann/json.hpp>

#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/pow.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/engine/ops/where.hpp>

#include "support/support.hpp"

using namespace xgrad;

using Inputs = std::vector<Tensor>;
using Numbers = std::vector<double>;

static ClampOptions bounds(double low, double high) {
  ClampOptions out;
  if (std::isfinite(low)) out.min = low;
  if (std::isfinite(high)) out.max = high;
  return out;
}

// By the names that tests/oracle/elementwise.py uses: x are the tensors, p the numbers.
static const std::map<std::string, std::function<Tensor(const Inputs& x, const Numbers& p)>> operations = {
    {"neg", [](auto& x, auto&) { return -x[0]; }},
    {"abs", [](auto& x, auto&) { return abs(x[0]); }},
    {"sign", [](auto& x, auto&) { return sign(x[0]); }},
    {"exp", [](auto& x, auto&) { return exp(x[0]); }},
    {"log", [](auto& x, auto&) { return log(x[0]); }},
    {"log1p", [](auto& x, auto&) { return log1p(x[0]); }},
    {"sqrt", [](auto& x, auto&) { return sqrt(x[0]); }},
    {"rsqrt", [](auto& x, auto&) { return rsqrt(x[0]); }},
    {"reciprocal", [](auto& x, auto&) { return reciprocal(x[0]); }},
    {"square", [](auto& x, auto&) { return square(x[0]); }},
    {"sin", [](auto& x, auto&) { return sin(x[0]); }},
    {"cos", [](auto& x, auto&) { return cos(x[0]); }},
    {"tanh", [](auto& x, auto&) { return tanh(x[0]); }},
    {"sigmoid", [](auto& x, auto&) { return sigmoid(x[0]); }},
    {"logsigmoid", [](auto& x, auto&) { return logsigmoid(x[0]); }},
    {"relu", [](auto& x, auto&) { return relu(x[0]); }},
    {"silu", [](auto& x, auto&) { return silu(x[0]); }},
    {"gelu", [](auto& x, auto&) { return gelu(x[0]); }},
    {"gelu_tanh", [](auto& x, auto&) { return gelu(x[0], {.approximate = "tanh"}); }},
    {"leaky_relu", [](auto& x, auto& p) { return leaky_relu(x[0], p[0]); }},
    {"softplus", [](auto& x, auto& p) { return softplus(x[0], p[0], p[1]); }},
    {"clamp", [](auto& x, auto& p) { return clamp(x[0], bounds(p[0], p[1])); }},
    {"add_number", [](auto& x, auto& p) { return x[0] + p[0]; }},
    {"sub_number", [](auto& x, auto& p) { return x[0] - p[0]; }},
    {"number_sub", [](auto& x, auto& p) { return p[0] - x[0]; }},
    {"mul_number", [](auto& x, auto& p) { return p[0] * x[0]; }},
    {"div_number", [](auto& x, auto& p) { return x[0] / p[0]; }},
    {"number_div", [](auto& x, auto& p) { return p[0] / x[0]; }},
    {"pow_number", [](auto& x, auto& p) { return pow(x[0], p[0]); }},
    {"number_pow", [](auto& x, auto& p) { return pow(p[0], x[0]); }},
    {"add", [](auto& x, auto&) { return x[0] + x[1]; }},
    {"sub", [](auto& x, auto&) { return x[0] - x[1]; }},
    {"mul", [](auto& x, auto&) { return x[0] * x[1]; }},
    {"div", [](auto& x, auto&) { return x[0] / x[1]; }},
    {"pow", [](auto& x, auto&) { return pow(x[0], x[1]); }},
    {"maximum", [](auto& x, auto&) { return maximum(x[0], x[1]); }},
    {"minimum", [](auto& x, auto&) { return minimum(x[0], x[1]); }},
};

static double number(const nlohmann::json& value) {
  return value.is_string() ? std::stod(value.get<std::string>()) : value.get<double>();
}

BOOST_AUTO_TEST_CASE(values_gradients_and_names_as_pytorch) {
  const nlohmann::json file = oracle("elementwise");
  for (const auto& expected : file.at("cases")) {
    BOOST_TEST_CONTEXT(expected.at("op")
                       << " " << expected.at("parameters") << " " << expected.at("inputs")) {
      Inputs inputs;
      for (const auto& input : expected.at("inputs")) {
        inputs.push_back(Tensor(array_of(input)).requires_grad_());
      }
      Numbers numbers;
      for (const auto& parameter : expected.at("parameters")) numbers.push_back(number(parameter));

      const Tensor result = operations.at(expected.at("op").get<std::string>())(inputs, numbers);
      result.backward(example(result.shape(), 2));
      BOOST_CHECK(close(result.value(), array_of(expected.at("value")), 1e-12, 1e-14));
      BOOST_CHECK_EQUAL(result.grad_fn(), expected.at("grad_fn").get<std::string>());
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        BOOST_CHECK(close(inputs[i].grad().value(), array_of(expected.at("grads")[i]), 1e-11, 1e-13));
      }
    }
  }
}

// Away from the places where they have a corner; `sign` is flat.
BOOST_AUTO_TEST_CASE(gradients_against_central_differences) {
  const Numbers numbers{0.7, 1.9};
  for (const auto& [name, operation] : operations) {
    const auto function = [&op = operation, &numbers](const Inputs& x) { return op(x, numbers); };
    for (const auto& [first, second] : std::vector<std::pair<Shape, Shape>>{
             {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{2, 1, 2}, {}}, {{}, {}}, {{1}, {1, 1}}, {{0, 3}, {3}}}) {
      BOOST_TEST_CONTEXT(name << " " << first << " " << second) {
        CHECK_GRADIENT(function, leaf(first, 0, 1, 1.2), leaf(second, 0.6, 0.9, 1.1));
      }
    }
  }
}

// Nothing is between two bounds of which one is no number, and nothing moves it.
BOOST_AUTO_TEST_CASE(clamp_to_nan) {
  const double nan = std::nan("");
  for (const ClampOptions& bounds :
       {ClampOptions{nan, {}}, ClampOptions{{}, nan}, ClampOptions{nan, 3}, ClampOptions{2, nan}}) {
    const Tensor x = leaf({2, 3});
    const Tensor y = clamp(x, bounds);
    for (const Scalar value : y.value()) BOOST_CHECK(std::isnan(value));
    BOOST_CHECK_EQUAL(y.grad_fn(), "ClampBackward1");
    sum(y).backward();
    BOOST_CHECK(identical(x.grad().to_dense(), zeros({2, 3})));
  }
}

BOOST_AUTO_TEST_CASE(errors) {
  const Tensor a = leaf({2, 3}), b = leaf({4});
  const std::string shapes = ": shapes [2, 3] and [4] do not broadcast (3 against 4 in dimension -1)";
  CHECK_THROWS(pow(a, b), std::invalid_argument, "pow" + shapes);
  CHECK_THROWS(maximum(a, b), std::invalid_argument, "maximum" + shapes);
  CHECK_THROWS(minimum(a, b), std::invalid_argument, "minimum" + shapes);
  CHECK_THROWS(clamp(a, ClampOptions{}), std::invalid_argument, "clamp: neither min nor max is given");
  CHECK_THROWS(gelu(a, {.approximate = "erf"}), std::invalid_argument,
               "gelu: approximate is \"erf\" (expected \"none\" or \"tanh\")");
}
