#include <limits>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/comparison.hpp>

#include "support/support.hpp"

using namespace xgrad;

static constexpr double nan_value = std::numeric_limits<double>::quiet_NaN(),
                        infinity = std::numeric_limits<double>::infinity();

static bool same(const Mask& a, const Mask& b) {
  return equal(a, b);
}

BOOST_AUTO_TEST_CASE(tensors_broadcast) {
  const Tensor a{{1, 2, 3}, {4, 5, 6}}, b{2, 2, 6};
  BOOST_CHECK(same(eq(a, b), mask({{false, true, false}, {false, false, true}})));
  BOOST_CHECK(same(ne(a, b), mask({{true, false, true}, {true, true, false}})));
  BOOST_CHECK(same(a < b, mask({{true, false, true}, {false, false, false}})));
  BOOST_CHECK(same(a <= b, mask({{true, true, true}, {false, false, true}})));
  BOOST_CHECK(same(a > b, mask({{false, false, false}, {true, true, false}})));
  BOOST_CHECK(same(a >= b, mask({{false, true, false}, {true, true, true}})));
  BOOST_CHECK(same(Tensor{{1}, {2}} < Tensor{1, 2, 3}, mask({{false, true, true}, {false, false, true}})));
}

BOOST_AUTO_TEST_CASE(a_number_is_rounded_to_the_type_of_the_tensor) {
  const Tensor a{0.1, 2, nan_value};
  BOOST_CHECK(same(eq(a, 0.1), mask({true, false, false})));
  BOOST_CHECK(same(ne(a, 0.1), mask({false, true, true})));
  BOOST_CHECK(same(a < 2, mask({true, false, false})));
  BOOST_CHECK(same(a <= 2, mask({true, true, false})));
  BOOST_CHECK(same(a > 0.1, mask({false, true, false})));
  BOOST_CHECK(same(a >= 0.1, mask({true, true, false})));
  BOOST_CHECK(same(1 < a, mask({false, true, false})));
}

BOOST_AUTO_TEST_CASE(empty_and_0d) {
  BOOST_CHECK_EQUAL(Shape((leaf({0, 3}) < leaf({3})).shape()), (Shape{0, 3}));
  BOOST_CHECK(same(Tensor(1.5) > 1, mask(true)));
}

BOOST_AUTO_TEST_CASE(integers) {
  BOOST_CHECK(same(eq(indices({{1, 2}, {3, 4}}), indices({1, 4})), mask({{true, false}, {false, true}})));
  BOOST_CHECK(same(eq(indices({1, 2, 1}), 1), mask({true, false, true})));
  const Index large = (Index{1} << 60) + 1;  // no floating point number
  BOOST_CHECK(same(eq(indices({large}), large - 1), mask({false})));
}

BOOST_AUTO_TEST_CASE(kinds_of_numbers) {
  const Tensor a{1, nan_value, infinity, -infinity};
  BOOST_CHECK(same(isnan(a), mask({false, true, false, false})));
  BOOST_CHECK(same(isinf(a), mask({false, false, true, true})));
  BOOST_CHECK(same(isfinite(a), mask({true, false, false, false})));
}

// The answers are those of torch.isclose and torch.allclose 2.13.
BOOST_AUTO_TEST_CASE(close_numbers) {
  const Tensor a{1, 1, 1, infinity, infinity, nan_value},
      b{1 + 5e-6, 1.0001, 1, infinity, -infinity, nan_value};
  BOOST_CHECK(same(isclose(a, b), mask({true, false, true, true, false, false})));
  BOOST_CHECK(same(isclose(a, b, {.equal_nan = true}), mask({true, false, true, true, false, true})));
  BOOST_CHECK(same(isclose(a, b, {.rtol = 1e-3}), mask({true, true, true, true, false, false})));
  BOOST_CHECK(!same(isclose(Tensor{1}, Tensor{infinity}), mask({true})));
  BOOST_CHECK(allclose(Tensor{0.0, 1}, Tensor{1e-9, 1}));
  BOOST_CHECK(!allclose(Tensor{0.0, 1}, Tensor{1e-7, 1}));
  BOOST_CHECK(allclose(Tensor{{1, 1}, {1, 1}}, Tensor(1.0)));
  BOOST_CHECK(allclose(leaf({0}), leaf({0})));
}

BOOST_AUTO_TEST_CASE(equal_tensors) {
  BOOST_CHECK(equal(Tensor{1, 2}, Tensor{1, 2}));
  BOOST_CHECK(equal(Tensor{0.0}, Tensor{-0.0}));
  BOOST_CHECK(!equal(Tensor{1, 2}, Tensor{1, 3}));
  BOOST_CHECK(!equal(Tensor{1, 1}, Tensor(1.0)));
  BOOST_CHECK(!equal(Tensor{{1, 2}}, Tensor{1, 2}));
  BOOST_CHECK(!equal(Tensor{nan_value}, Tensor{nan_value}));
}

BOOST_AUTO_TEST_CASE(errors) {
  const Tensor a = leaf({2, 3}), b = leaf({4});
  const std::string shapes = ": shapes [2, 3] and [4] do not broadcast (3 against 4 in dimension -1)";
  CHECK_THROWS(eq(a, b), std::invalid_argument, "eq" + shapes);
  CHECK_THROWS(ne(a, b), std::invalid_argument, "ne" + shapes);
  CHECK_THROWS(static_cast<void>(a < b), std::invalid_argument, "lt" + shapes);
  CHECK_THROWS(static_cast<void>(a <= b), std::invalid_argument, "le" + shapes);
  CHECK_THROWS(static_cast<void>(a > b), std::invalid_argument, "gt" + shapes);
  CHECK_THROWS(static_cast<void>(a >= b), std::invalid_argument, "ge" + shapes);
  CHECK_THROWS(isclose(a, b), std::invalid_argument, "isclose" + shapes);
  CHECK_THROWS(allclose(a, b), std::invalid_argument, "allclose" + shapes);
  CHECK_THROWS(eq(indices({1, 2}), indices({1, 2, 3})), std::invalid_argument,
               "eq: shapes [2] and [3] do not broadcast (2 against 3 in dimension -1)");
}
