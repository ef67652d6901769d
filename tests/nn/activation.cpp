#include <cmath>
#include <limits>
#include <map>

#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/activation.hpp>

#include "support/recipes.hpp"

using namespace xgrad;
namespace F = xgrad::nn::functional;

using Inputs = std::vector<Tensor>;
using Run = Tensor (*)(const Inputs& x);

static const std::map<std::string, Run> functions = {
    {"elu", [](const Inputs& x) { return F::elu(x[0]); }},
    {"elu_2", [](const Inputs& x) { return F::elu(x[0], 2); }},
    {"selu", [](const Inputs& x) { return F::selu(x[0]); }},
    {"celu", [](const Inputs& x) { return F::celu(x[0]); }},
    {"celu_half", [](const Inputs& x) { return F::celu(x[0], 0.5); }},
    {"mish", [](const Inputs& x) { return F::mish(x[0]); }},
    {"hardtanh", [](const Inputs& x) { return F::hardtanh(x[0]); }},
    {"hardtanh_2", [](const Inputs& x) { return F::hardtanh(x[0], -2, 0.5); }},
    {"relu6", [](const Inputs& x) { return F::relu6(x[0]); }},
    {"hardsigmoid", [](const Inputs& x) { return F::hardsigmoid(x[0]); }},
    {"hardswish", [](const Inputs& x) { return F::hardswish(x[0]); }},
    {"hardshrink", [](const Inputs& x) { return F::hardshrink(x[0]); }},
    {"softshrink", [](const Inputs& x) { return F::softshrink(x[0]); }},
    {"softshrink_2", [](const Inputs& x) { return F::softshrink(x[0], 2); }},
    {"softsign", [](const Inputs& x) { return F::softsign(x[0]); }},
    {"tanhshrink", [](const Inputs& x) { return F::tanhshrink(x[0]); }},
    {"threshold", [](const Inputs& x) { return F::threshold(x[0], 0.1, 20); }},
    {"softmin", [](const Inputs& x) { return F::softmin(x[0], 1); }},
    {"prelu", [](const Inputs& x) { return F::prelu(x[0], x[1]); }},
};

BOOST_AUTO_TEST_CASE(values_gradients_and_names_are_pytorchs) {
  for (const nlohmann::json& test : oracle("activations").at("cases")) {
    if (!test.contains("name")) continue;
    const Inputs inputs = inputs_of(test);
    // PyTorch's slope of hardsigmoid is 1/6 rounded to float, for doubles too.
    const double tolerance = test.at("name") == "hardsigmoid" ? 1e-7 : 1e-9;
    check_case(test, inputs, functions.at(test.at("name"))(inputs), tolerance);
  }
}

BOOST_AUTO_TEST_CASE(gradients_against_differences) {
  for (const nlohmann::json& test : oracle("activations").at("cases")) {
    if (!test.contains("name")) continue;
    const GradcheckResult result = gradcheck(functions.at(test.at("name")), inputs_of(test));
    BOOST_CHECK_MESSAGE(result.passed, test.at("name") << result.report);
  }
}

// Infinities, and numbers on the bounds.
BOOST_AUTO_TEST_CASE(edges_are_pytorchs) {
  for (const nlohmann::json& test : oracle("activations").at("cases")) {
    if (!test.contains("edges")) continue;
    BOOST_TEST_CONTEXT(test.at("edges")) {
      const Tensor x = Tensor(array_of(test.at("x"))).requires_grad_();
      const Tensor y = functions.at(test.at("edges"))({x});
      y.backward(example(y.shape(), 2));
      BOOST_CHECK(close(y.value(), array_of(test.at("value")), 1e-12, 1e-14));
      const double tolerance = test.at("edges") == "hardsigmoid" ? 1e-7 : 1e-11;
      BOOST_CHECK(close(x.grad().value(), array_of(test.at("grad")), tolerance, tolerance));
    }
  }
}

// On a bound, PyTorch's slopes.
BOOST_AUTO_TEST_CASE(slopes_at_the_bounds) {
  const auto slopes = [](Tensor (*function)(const Tensor&), const Tensor& points) {
    const Tensor x = Tensor(points.value()).requires_grad_();
    const Tensor y = function(x);
    y.backward(Tensor(filled<Array>(y.shape(), Scalar(1))));
    return Tensor(x.grad());
  };
  BOOST_CHECK(identical(slopes(F::hardswish, Tensor{-3, 0, 3}), Tensor{0, 0.5, 1}));
  BOOST_CHECK(identical(slopes(F::hardsigmoid, Tensor{-3, 3}), Tensor{0, 0}));
  BOOST_CHECK(identical(slopes(F::relu6, Tensor{0, 6}), Tensor{0, 0}));
  BOOST_CHECK(
      identical(slopes([](const Tensor& x) { return F::hardshrink(x); }, Tensor{-0.5, 0.5}), Tensor{0, 0}));
  BOOST_CHECK(
      identical(slopes([](const Tensor& x) { return F::softshrink(x); }, Tensor{-0.5, 0.5}), Tensor{0, 0}));
  BOOST_CHECK(identical(slopes([](const Tensor& x) { return F::elu(x); }, Tensor{0}), Tensor{1}));
  BOOST_CHECK(identical(slopes(F::softsign, Tensor{0}), Tensor{1}));
}

// More elements than one thread takes at a time, and a number that is no multiple of a vector.
BOOST_AUTO_TEST_CASE(same_bits_at_any_number_of_threads) {
  const Tensor numbers = example({2, 40001}, 0, 8);
  const auto run = [&](const Run& function, int threads) {
    set_num_threads(threads);
    const Inputs inputs{Tensor(numbers.value()).requires_grad_(), Tensor{0.25}.requires_grad_()};
    const Tensor y = function(inputs);
    y.backward(example(y.shape(), 2));
    return std::pair(y, Tensor(inputs[0].grad()));
  };
  const int before = get_num_threads();
  for (const auto& [name, function] : functions) {
    BOOST_TEST_INFO_SCOPE(name);
    const auto [value, gradient] = run(function, 1);
    const auto [value_3, gradient_3] = run(function, 3);
    BOOST_CHECK(identical(value, value_3));
    BOOST_CHECK(identical(gradient, gradient_3));
  }
  set_num_threads(before);
}

BOOST_AUTO_TEST_CASE(nan_stays_nan) {
  const Tensor x{{std::numeric_limits<Scalar>::quiet_NaN(), std::numeric_limits<Scalar>::quiet_NaN()}};
  for (const auto& [name, function] : functions) {
    BOOST_TEST_INFO_SCOPE(name);
    BOOST_CHECK(std::isnan(function({x, Tensor{0.25}}).value()(0, 1)));
  }
}

BOOST_AUTO_TEST_CASE(prelu_of_one_number) {
  const Tensor x = leaf({}, 4), weight = leaf({1});
  BOOST_CHECK_LT(x.item(), 0);
  F::prelu(x, weight).backward();
  BOOST_CHECK_EQUAL(x.grad().value()(), weight.item());
  BOOST_CHECK_EQUAL(weight.grad().shape(), Shape{1});
  BOOST_CHECK_EQUAL(weight.grad().value()(0), x.item());
  CHECK_GRADIENT([](const Tensor& a, const Tensor& b) { return F::prelu(a, b); }, x, weight);
}

BOOST_AUTO_TEST_CASE(errors) {
  const Tensor x = leaf({2, 3});
  CHECK_THROWS(F::celu(x, 0), std::invalid_argument, "celu: alpha is 0");
  CHECK_THROWS(F::hardtanh(x, 2, 1), std::invalid_argument, "hardtanh: min_val 2 is above max_val 1");
  CHECK_THROWS(F::softshrink(x, -1), std::invalid_argument, "softshrink: lambd -1 is negative");
  CHECK_THROWS(F::prelu(x, leaf({2})), std::invalid_argument,
               "prelu: weight has shape [2], an input of shape [2, 3] needs [1] or [3]");
}
