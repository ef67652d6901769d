// max, min, argmax, argmin, var, stddev, norm, prod, softmax, log_softmax and logsumexp.
#include <limits>
#include <map>

#include <nlohmann/json.hpp>

#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/max.hpp>
#include <xgrad/engine/ops/norm.hpp>
#include <xgrad/engine/ops/prod.hpp>
#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/engine/ops/var.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "support/support.hpp"

using namespace xgrad;

static constexpr double infinity = std::numeric_limits<double>::infinity();

// The calls of tests/oracle/reductions.py by their text.
#define CALL(...)                                                       \
  {                                                                     \
#__VA_ARGS__, [](const Tensor& x) -> Tensor { return __VA_ARGS__; } \
  }
static const std::map<std::string, Tensor (*)(const Tensor& x)> calls = {
    CALL(max(x)),
    CALL(min(x)),
    CALL(max(x, 0).values),
    CALL(max(x, -1, true).values),
    CALL(min(x, 0, true).values),
    CALL(min(x, 1).values),
    CALL(var(x)),
    CALL(var(x, 1)),
    CALL(var(x, {0, -1}, {.correction = 0, .keepdim = true})),
    CALL(stddev(x)),
    CALL(stddev(x, 0, {.correction = 2})),
    CALL(stddev(x, -1)),
    CALL(norm(x)),
    CALL(norm(x, 2, 1)),
    CALL(norm(x, 1, {0, 1}, true)),
    CALL(norm(x, 3, -1)),
    CALL(norm(x, 1.5, 0)),
    CALL(norm(x, 0.5, 1)),
    CALL(norm(x, -1, 1)),
    CALL(norm(x, 0, 1)),
    CALL(norm(x, infinity)),
    CALL(norm(x, infinity, -1)),
    CALL(norm(x, -infinity, {0, 1})),
    CALL(var(x, {0, 2})),
    CALL(norm(x, 2, {0, 2})),
    CALL(norm(x, 3, {0, 2}, true)),
    CALL(logsumexp(x, {0, 2})),
    CALL(prod(x)),
    CALL(prod(x, 0)),
    CALL(prod(x, -1, true)),
    CALL(softmax(x, 0)),
    CALL(softmax(x, -1)),
    CALL(log_softmax(x, 0)),
    CALL(log_softmax(x, -1)),
    CALL(logsumexp(x, 0)),
    CALL(logsumexp(x, {0, -1}, true)),
    CALL(logsumexp(x, 1)),
};
#undef CALL
#define CALL(...)                                                        \
  {                                                                      \
#__VA_ARGS__, [](const Tensor& x) -> Indices { return __VA_ARGS__; } \
  }
static const std::map<std::string, Indices (*)(const Tensor& x)> index_calls = {
    CALL(argmax(x)),           CALL(argmin(x)),         CALL(argmax(x, 0)),
    CALL(argmin(x, -1, true)), CALL(max(x, 1).indices), CALL(min(x, 0).indices),
};

BOOST_AUTO_TEST_CASE(values_gradients_and_names_as_in_pytorch) {
  for (const auto& expected : oracle("reductions")["cases"]) {
    const std::string text = expected["call"];
    BOOST_TEST_CONTEXT(text << " of " << expected["input"]) {
      const Tensor x = Tensor(array_of(expected["input"])).requires_grad_();
      if (expected.contains("indices")) {
        const Indices found = index_calls.at(text)(x), wanted = indices_of(expected["indices"]);
        BOOST_CHECK(equal(found, wanted));
        continue;
      }
      const Tensor y = calls.at(text)(x);
      BOOST_CHECK_EQUAL(y.grad_fn(), expected["grad_fn"].get<std::string>());
      BOOST_CHECK(close(y.value(), array_of(expected["value"]), 1e-12, 1e-14));
      Array seed = uninitialized<Array>(y.shape());
      for (std::size_t i = 0; i < seed.size(); ++i) seed.data()[i] = std::cos(static_cast<Scalar>(i));
      y.backward(Tensor(seed));
      BOOST_CHECK(close(x.grad().value(), array_of(expected["grad"]), 1e-11, 1e-14));
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients) {
  for (const auto& [text, call] : calls) {
    BOOST_TEST_CONTEXT(text) {
      const auto function = [f = call](const auto& x) { return f(x[0]); };
      if (text.find("2}") == std::string::npos) CHECK_GRADIENT(function, leaf({3, 4}));
      CHECK_GRADIENT(function, leaf({3, 2, 2}, 1, 1.5));
    }
  }
}

// Longer than one block or tile, along the last and along another dimension.
BOOST_AUTO_TEST_CASE(large_arrays_and_the_same_bits_at_any_number_of_threads) {
  const int before = get_num_threads();
  for (const Shape& shape : std::vector<Shape>{{100003}, {300, 211}, {3, 500, 70}, {2, 40000}, {40000, 2}}) {
    const Tensor x = example(shape, 0.3, 5);
    const auto run = [&](int threads) {
      set_num_threads(threads);
      return std::vector<Tensor>{
          max(x),     max(x, 0).values,  min(x, -1).values,  norm(x),         softmax(x, 0),   softmax(x, -1),
          var(x, -1), log_softmax(x, 0), log_softmax(x, -1), logsumexp(x, 0), logsumexp(x, {})};
    };
    const std::vector<Tensor> one = run(1), three = run(3);
    for (std::size_t i = 0; i < one.size(); ++i) BOOST_CHECK(identical(one[i], three[i]));
    const Index where = argmax(x).item();
    for (Index i = 0; i < x.numel(); ++i) {
      const Scalar v = x.value().data()[i], best = x.value().data()[where];
      if (i < where ? v >= best : v > best) BOOST_ERROR("argmax of " << shape << " is wrong at " << i);
    }
    double total = 0;
    for (const Scalar v : x.value()) total += std::exp(v);
    BOOST_CHECK_CLOSE(one.back().item(), std::log(total), 1e-10);
  }
  set_num_threads(before);
}

BOOST_AUTO_TEST_CASE(variance_with_a_correction_above_n) {
  // The value is NaN, the slope of one number 2 / (1 - 2) times its distance from the mean.
  const Tensor x = leaf({2, 1});
  const Tensor y = var(x, 1, {.correction = 2});
  BOOST_CHECK(std::isnan(y.value()(0)));
  y.backward(ones(2));
  BOOST_CHECK(close(x.grad().dense(), zeros(2, 1)));
}

BOOST_AUTO_TEST_CASE(errors) {
  const Tensor x = leaf({2, 3}), empty = leaf({0, 3});
  CHECK_THROWS(max(empty), std::invalid_argument, "max: shape [0, 3] has no elements");
  CHECK_THROWS(argmin(empty), std::invalid_argument, "argmin: shape [0, 3] has no elements");
  CHECK_THROWS(min(empty, 0), std::out_of_range, "min: dimension 0 of shape [0, 3] is empty");
  CHECK_THROWS(argmax(empty, 0), std::out_of_range, "argmax: dimension 0 of shape [0, 3] is empty");
  CHECK_THROWS(max(x, 2), std::out_of_range,
               "max: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(var(x, {1, 1}), std::invalid_argument, "var: dim 1 is named twice in [1, 1]");
  CHECK_THROWS(stddev(x, -3), std::out_of_range,
               "stddev: dim -3 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(norm(empty, infinity), std::invalid_argument,
               "norm: p = inf over the empty dimension 0 of shape [0, 3]");
  CHECK_THROWS(norm(empty, -1, 0), std::invalid_argument,
               "norm: p = -1 over the empty dimension 0 of shape [0, 3]");
  CHECK_THROWS(norm(x, 2, 5), std::out_of_range,
               "norm: dim 5 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(prod(x, 2), std::out_of_range,
               "prod: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(softmax(x, 2), std::out_of_range,
               "softmax: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(log_softmax(x, -3), std::out_of_range,
               "log_softmax: dim -3 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(logsumexp(x, 2), std::out_of_range,
               "logsumexp: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
}
