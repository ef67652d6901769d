#include <limits>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/where.hpp>

#include "support/support.hpp"

using namespace xgrad;

BOOST_AUTO_TEST_CASE(chooses_by_the_condition) {
  const Tensor x{{1, -2}, {-3, 4}};
  BOOST_CHECK(identical(where(x > 0, x, 0.0), Tensor{{1, 0}, {0, 4}}));
  BOOST_CHECK(identical(where(x > 0, 1, x), Tensor{{1, -2}, {-3, 1}}));
  BOOST_CHECK(equal(where(mask({true, false}), 1, -1), Indices{1, -1}));
  BOOST_CHECK(identical(where(mask({true, false}), 1.0, -1), Tensor{1, -1}));
  Mask condition = mask({{true}, {false}});
  BOOST_CHECK(identical(where(condition, x, Tensor{10, 20}), Tensor{{1, -2}, {10, 20}}));
  BOOST_CHECK_EQUAL(where(mask({}), Tensor(1.0), Tensor{{2}, {3}}).shape(), (Shape{2, 0}));
}

BOOST_AUTO_TEST_CASE(gradients) {
  for (const auto& [c, a, b] : std::vector<std::array<Shape, 3>>{{Shape{2, 3}, Shape{2, 3}, Shape{2, 3}},
                                                                 {Shape{3}, Shape{2, 3}, Shape{}},
                                                                 {Shape{2, 1}, Shape{3}, Shape{1}},
                                                                 {Shape{}, Shape{2}, Shape{2, 1}},
                                                                 {Shape{0, 3}, Shape{3}, Shape{3}}}) {
    const Mask condition = example(c) > 0;
    CHECK_GRADIENT([&](const auto& x) { return where(condition, x[0], x[1]); }, leaf(a), leaf(b, 1));
    CHECK_GRADIENT([&](const auto& x) { return masked_fill(x[0], condition, 7); }, leaf(a));
  }
}

// What is not taken receives 0, not NaN, however large the gradient.
BOOST_AUTO_TEST_CASE(gradient_of_what_is_not_taken) {
  Tensor x = Tensor{1, 2}.requires_grad_(), y = Tensor{3, 4}.requires_grad_();
  const double infinity = std::numeric_limits<double>::infinity();
  where(mask({true, false}), x, y).backward(Tensor{infinity, 5});
  BOOST_CHECK(identical(x.grad(), Tensor{infinity, 0}));
  BOOST_CHECK(identical(y.grad(), Tensor{0, 5}));
}

BOOST_AUTO_TEST_CASE(masked_fill_values) {
  const Tensor x{{1, 2}, {3, 4}};
  BOOST_CHECK(identical(masked_fill(x, mask({true, false}), -5), Tensor{{-5, 2}, {-5, 4}}));
  BOOST_CHECK(identical(masked_fill(Tensor{1, 2}, mask({{true}, {false}}), 0), Tensor{{0, 0}, {1, 2}}));
  BOOST_CHECK_EQUAL(masked_fill(leaf({2}), mask({true, false}), 0).grad_fn(), "MaskedFillBackward0");
  BOOST_CHECK_EQUAL(where(mask({true, false}), leaf({2}), 0.0).grad_fn(), "WhereBackward0");
}

BOOST_AUTO_TEST_CASE(errors) {
  CHECK_THROWS(where(mask({true, false}), leaf({3}), 0.0), std::invalid_argument,
               "where: shapes [2] and [3] do not broadcast (2 against 3 in dimension -1)");
  CHECK_THROWS(masked_fill(leaf({3}), mask({true, false}), 0), std::invalid_argument,
               "masked_fill: shapes [3] and [2] do not broadcast (3 against 2 in dimension -1)");
}
