#include <xgrad/engine/ops/binary.hpp>

#include "support/support.hpp"

using namespace xgrad;

// Pairs of shapes: equal, broadcast on either side and on both, 0-d, size 1, empty.
static const std::vector<std::pair<Shape, Shape>> shape_pairs = {
    {{2, 3}, {2, 3}}, {{2, 3}, {3}}, {{3}, {2, 3}}, {{2, 1}, {1, 3}}, {{2, 3}, {}},
    {{}, {}},         {{1}, {1, 1}}, {{0, 3}, {3}}, {{0}, {1}},
};

BOOST_AUTO_TEST_CASE(gradients_of_all_four_with_broadcasting) {
  for (const auto& [first, second] : shape_pairs) {
    const Tensor a = leaf(first), b = leaf(second, 0.5, 1, 3);
    CHECK_GRADIENT([](const auto& x) { return x[0] + x[1]; }, a, b);
    CHECK_GRADIENT([](const auto& x) { return x[0] - x[1]; }, a, b);
    CHECK_GRADIENT([](const auto& x) { return x[0] * x[1]; }, a, b);
    CHECK_GRADIENT([](const auto& x) { return x[0] / x[1]; }, a, b);
  }
}

BOOST_AUTO_TEST_CASE(numbers_on_either_side) {
  const Tensor a = leaf({2, 3}, 0, 1, 3);
  CHECK_GRADIENT([](const auto& x) { return 2 + x[0] + 1; }, a);
  CHECK_GRADIENT([](const auto& x) { return 2 - (x[0] - 1); }, a);
  CHECK_GRADIENT([](const auto& x) { return 2 * x[0] * 3; }, a);
  CHECK_GRADIENT([](const auto& x) { return 2 / (x[0] / 4); }, a);
  BOOST_CHECK(identical(2 - Tensor{1, 5}, Tensor{1, -3}));
  BOOST_CHECK(identical(2 / Tensor{1, 4}, Tensor{2, 0.5}));
}

BOOST_AUTO_TEST_CASE(names_of_nodes) {
  const Tensor a = leaf({2});
  BOOST_CHECK_EQUAL((a + a).grad_fn(), "AddBackward0");
  BOOST_CHECK_EQUAL((a - 1).grad_fn(), "SubBackward0");
  BOOST_CHECK_EQUAL((1 - a).grad_fn(), "RsubBackward1");
  BOOST_CHECK_EQUAL((2 * a).grad_fn(), "MulBackward0");
  BOOST_CHECK_EQUAL((a / a).grad_fn(), "DivBackward0");
  BOOST_CHECK_EQUAL((1 / a).grad_fn(), "MulBackward0");
}

// In place, on all the ways in which an operand can broadcast.
BOOST_AUTO_TEST_CASE(in_place) {
  for (const Shape& shape : {Shape{2, 3}, Shape{3}, Shape{2, 1}, Shape{}}) {
    const Tensor a = example({2, 3}), b = example(shape, 0.5, 1, 3);
    BOOST_CHECK(identical(a.clone() += b, a + b));
    BOOST_CHECK(identical(a.clone() -= b, a - b));
    BOOST_CHECK(identical(a.clone() *= b, a * b));
    BOOST_CHECK(identical(a.clone() /= b, a / b));
  }
}

BOOST_AUTO_TEST_CASE(errors) {
  Tensor grown = leaf({1}) * 2;  // while the graph records, too
  CHECK_THROWS(grown += leaf({3}), std::invalid_argument, "add_: shape [3] does not broadcast to [1]");
  BOOST_CHECK_EQUAL(grown.shape(), Shape{1});
  CHECK_THROWS(leaf({2, 3}) + leaf({4}), std::invalid_argument,
               "add: shapes [2, 3] and [4] do not broadcast (3 against 4 in dimension -1)");
  CHECK_THROWS(leaf({2, 3}) / leaf({3, 3}), std::invalid_argument,
               "div: shapes [2, 3] and [3, 3] do not broadcast (2 against 3 in dimension -2)");
}
