// sort, argsort, topk, cumsum, normalize, cosine_similarity, bincount.
#include <map>

#include <nlohmann/json.hpp>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/bincount.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/cumsum.hpp>
#include <xgrad/engine/ops/normalize.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "support/support.hpp"

using namespace xgrad;

static bool same(const Indices& a, const Indices& b) {
  return equal(a, b);
}

// The calls of tests/oracle/sorting.py by their text.
static const std::map<std::string, ValuesAndIndices (*)(const Tensor& x)> sorts = {
#define CALL(...)                                             \
  {                                                           \
#__VA_ARGS__, [](const Tensor& x) { return __VA_ARGS__; } \
  }
    CALL(sort(x)),    CALL(sort(x, 0)),    CALL(sort(x, 1, {.descending = true})),
    CALL(topk(x, 2)), CALL(topk(x, 2, 0)), CALL(topk(x, 1, 1, {.largest = false})),
    CALL(topk(x, 0)), CALL(topk(x, 1)),
};
static const std::map<std::string, Tensor (*)(const Tensor& x)> others = {
    CALL(cumsum(x, 0)),
    CALL(cumsum(x, -1)),
    CALL(cumsum(x, 1)),
    CALL(normalize(x)),
    CALL(normalize(x, {.p = 1, .dim = 0})),
    CALL(normalize(x, {.dim = -1, .eps = 1})),
    CALL(cosine_similarity(x, cos(x))),
    CALL(cosine_similarity(x, cos(x), {.dim = -1, .eps = 2})),
    CALL(cosine_similarity(x, sum(x, 0, true), {.dim = 0})),
};

BOOST_AUTO_TEST_CASE(values_gradients_and_names_as_in_pytorch) {
  for (const auto& expected : oracle("sorting")["cases"]) {
    const std::string text = expected["call"];
    if (text == "multinomial") continue;
    BOOST_TEST_CONTEXT(text << " of " << expected["input"]) {
      const Tensor x = Tensor(array_of(expected["input"])).requires_grad_();
      Tensor y;
      if (expected.contains("indices")) {
        const auto [values, indices] = sorts.at(text)(x);
        BOOST_CHECK(same(indices, indices_of(expected["indices"])));
        y = values;
      } else {
        y = others.at(text)(x);
      }
      BOOST_CHECK_EQUAL(y.grad_fn(), expected["grad_fn"].get<std::string>());
      BOOST_CHECK(close(y.value(), array_of(expected["value"]), 1e-12, 1e-14));
      Array seed = uninitialized<Array>(y.shape());
      for (std::size_t i = 0; i < seed.size(); ++i) seed.data()[i] = std::cos(static_cast<Scalar>(i));
      y.backward(Tensor(seed));
      BOOST_CHECK(close(x.grad().value(), array_of(expected["grad"]), 1e-10, 1e-12));
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients) {
  for (const auto& [text, call] : sorts) {
    if (text == "topk(x, 0)") continue;
    CHECK_GRADIENT([f = call](const auto& x) { return f(x[0]).values; }, leaf({3, 4}));
    CHECK_GRADIENT([f = call](const auto& x) { return f(x[0]).values; }, leaf({2, 3, 2}));
  }
  for (const auto& [text, call] : others) {
    if (text.find("eps") != std::string::npos && text.find("cosine") == 0)
      continue;  // not the slope, as in PyTorch
    CHECK_GRADIENT([f = call](const auto& x) { return f(x[0]); }, leaf({3, 4}));
    CHECK_GRADIENT([f = call](const auto& x) { return f(x[0]); }, leaf({2, 3, 2}));
  }
}

BOOST_AUTO_TEST_CASE(large_sorts) {
  const int before = get_num_threads();
  const Tensor x = example({40, 300, 3});
  std::vector<ValuesAndIndices> results;
  for (const int threads : {1, 3}) {
    set_num_threads(threads);
    results.push_back(sort(x, 1));
  }
  set_num_threads(before);
  BOOST_CHECK(identical(results[0].values, results[1].values));
  BOOST_CHECK(same(results[0].indices, results[1].indices));
  BOOST_CHECK(same(argsort(x, 1), results[0].indices));
  const Array& sorted = results[0].values.value();
  for (Index i = 0; i < 40; ++i) {
    for (Index j = 1; j < 300; ++j) {
      for (Index k = 0; k < 3; ++k) BOOST_REQUIRE_LE(sorted(i, j - 1, k), sorted(i, j, k));
    }
  }
}

// Few of many, half of them and all: the first of what sort gives. Many ties, and some NaN.
BOOST_AUTO_TEST_CASE(topk_is_the_beginning_of_sort) {
  Array numbers = uninitialized<Array>({3, 200});
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto step = static_cast<Index>(i * 7919 % 41);
    numbers.data()[i] = step == 40 ? std::numeric_limits<Scalar>::quiet_NaN() : static_cast<Scalar>(step / 3);
  }
  const Tensor x(numbers);
  for (const bool largest : {false, true}) {
    const auto [sorted, order] = sort(x, 1, {.descending = largest});
    for (const Index k : {0, 1, 5, 25, 26, 100, 200}) {
      const auto [values, indices] = topk(x, k, 1, {.largest = largest});
      for (Index row = 0; row < 3; ++row) {
        for (Index j = 0; j < k; ++j) {
          BOOST_REQUIRE_EQUAL(indices.value()(row, j), order.value()(row, j));
          BOOST_REQUIRE(identical(values[{row, j}], sorted[{row, j}]));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(topk_of_a_number) {
  for (const Index k : {0, 1}) {
    const auto [values, indices] = topk(Tensor(3), k);
    BOOST_CHECK(identical(values, Tensor(3)));
    BOOST_CHECK_EQUAL(indices.item(), 0);
  }
}

BOOST_AUTO_TEST_CASE(backward_of_nothing) {
  for (const Shape& shape : {Shape{0, 3}, Shape{2, 0}, Shape{0}, Shape{2, 0, 3}}) {
    for (const Index dim : {0, -1}) {
      Tensor x = leaf(shape), y = leaf(shape);
      sum(cumsum(x, dim)).backward();
      sum(topk(y, 0, dim).values).backward();
      BOOST_CHECK_EQUAL(x.grad().to_dense().shape(), shape);
      BOOST_CHECK_EQUAL(y.grad().to_dense().shape(), shape);
    }
  }
}

BOOST_AUTO_TEST_CASE(topk_unsorted_keeps_the_order_of_x) {
  const auto [values, indices] = topk(Tensor{5, 1, 7, 7, 0, 6}, 3, 0, {.sorted = false});
  BOOST_CHECK(identical(values, Tensor{7, 7, 6}));
  BOOST_CHECK(same(indices, Indices{2, 3, 5}));
}

BOOST_AUTO_TEST_CASE(counting) {
  BOOST_CHECK(same(bincount(Indices{1, 3, 1}), Indices{0, 2, 0, 1}));
  BOOST_CHECK(same(bincount(Indices{1}, 3), Indices{0, 1, 0}));
  BOOST_CHECK(same(bincount(uninitialized<Indices>({0})), uninitialized<Indices>({0})));
  BOOST_CHECK(identical(bincount(Indices{1, 0, 1}, Tensor{0.5, 2, 4}), Tensor{2, 4.5}));
}

BOOST_AUTO_TEST_CASE(errors) {
  const Tensor x = leaf({2, 3});
  CHECK_THROWS(sort(x, 2), std::out_of_range,
               "sort: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(argsort(x, -3), std::out_of_range,
               "argsort: dim -3 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(topk(x, 4), std::out_of_range, "topk: k = 4 of 3 elements along dimension 1 of shape [2, 3]");
  CHECK_THROWS(topk(x, -1, 0), std::out_of_range,
               "topk: k = -1 of 2 elements along dimension 0 of shape [2, 3]");
  CHECK_THROWS(cumsum(x, 2), std::out_of_range,
               "cumsum: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(normalize(leaf({3})), std::out_of_range,
               "normalize: dim 1 is out of range for shape [3] (expected -1 to 0)");
  CHECK_THROWS(cosine_similarity(x, leaf({2, 4})), std::invalid_argument,
               "cosine_similarity: shapes [2, 3] and [2, 4] do not broadcast (3 against 4 in dimension -1)");
  CHECK_THROWS(cosine_similarity(x, x, {.dim = 2}), std::out_of_range,
               "cosine_similarity: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(bincount(Indices{0, -1}), std::out_of_range,
               "bincount: number -1 at position [1] is negative");
  CHECK_THROWS(bincount(Indices{{0, 1}, {1, 1}}), std::invalid_argument, "bincount: shape [2, 2] is not 1-D");
  CHECK_THROWS(bincount(Indices{0, 1}, -1), std::invalid_argument, "bincount: minlength -1 is negative");
  CHECK_THROWS(bincount(Indices{0, 1}, Tensor{1, 2, 3}), std::invalid_argument,
               "bincount: weights of shape [3] for numbers of shape [2]");
}
