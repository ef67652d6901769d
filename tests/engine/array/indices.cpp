#include <xgrad/engine/array/indices.hpp>

#include "support/support.hpp"

using namespace xgrad;

static bool same(const Indices& a, const Indices& b) {
  return Shape(a.shape()) == Shape(b.shape()) && std::equal(a.data(), a.data() + a.size(), b.data());
}

BOOST_AUTO_TEST_CASE(from_nested_lists) {
  const Indices a = indices({{1, 2, 3}, {4, 5, 6}});
  BOOST_CHECK_EQUAL(Shape(a.shape()), (Shape{2, 3}));
  BOOST_CHECK_EQUAL(a(1, 0), 4);
  BOOST_CHECK_EQUAL(Shape(indices({{{{{{7}}}}}}).shape()), (Shape{1, 1, 1, 1, 1, 1}));
  BOOST_CHECK_EQUAL(Shape(indices({}).shape()), (Shape{0}));
  BOOST_CHECK_EQUAL(Shape(indices(3).shape()), (Shape{}));
  BOOST_CHECK(same(long_tensor({1, 2}), indices({1, 2})));
  BOOST_CHECK(same(indices(std::vector<int>{1, 2}), indices({1, 2})));
  CHECK_THROWS(indices({{1, 2}, {3}}), std::invalid_argument,
               "nested list: item 1 has shape [1], item 0 has shape [2]");
}

BOOST_AUTO_TEST_CASE(ranges) {
  BOOST_CHECK(same(indices_arange(3), indices({0, 1, 2})));
  BOOST_CHECK(same(indices_arange(2, 8, 3), indices({2, 5})));
  BOOST_CHECK(same(indices_arange(2, 9, 3), indices({2, 5, 8})));
  BOOST_CHECK(same(indices_arange(3, 0, -2), indices({3, 1})));
  BOOST_CHECK(same(indices_arange(3, 3), indices({})));
  CHECK_THROWS(indices_arange(-1), std::invalid_argument, "indices_arange: step 1 leads from 0 away from -1");
  CHECK_THROWS(indices_arange(0, 5, 0), std::invalid_argument, "indices_arange: step is 0");
}

BOOST_AUTO_TEST_CASE(columns) {
  const Indices x = indices({{1, 2}, {3, 4}, {5, 6}});
  BOOST_CHECK(same(column(x, 0), indices({1, 3, 5})));
  BOOST_CHECK(same(column(x, -1), indices({2, 4, 6})));
  BOOST_CHECK(same(column(uninitialized<Indices>({0, 2}), 1), indices({})));
  CHECK_THROWS(column(x, 2), std::out_of_range, "column: column 2 is out of range for shape [3, 2]");
  CHECK_THROWS(column(x, -3), std::out_of_range, "column: column -3 is out of range for shape [3, 2]");
  CHECK_THROWS(column(indices({1, 2}), 0), std::invalid_argument,
               "column: expected indices of shape (n, m), got [2]");
}

BOOST_AUTO_TEST_CASE(masks) {
  const Mask some = mask({{true, false}, {false, true}});
  BOOST_CHECK_EQUAL(Shape(some.shape()), (Shape{2, 2}));
  BOOST_CHECK(some(0, 0) && !some(0, 1));
  BOOST_CHECK(any(some) && !all(some));
  BOOST_CHECK_EQUAL(count_nonzero(some), 2);
  BOOST_CHECK(all(mask({true, true})));
  BOOST_CHECK(!any(mask({false})));
  BOOST_CHECK(all(mask({})) && !any(mask({})));
}

BOOST_AUTO_TEST_CASE(parts_and_other_shapes) {
  const Indices x = indices({{1, 2, 3}, {4, 5, 6}});
  BOOST_CHECK(same(select(x, 0, -1), indices({4, 5, 6})));
  BOOST_CHECK(same(select(x, 1, 0), indices({1, 4})));
  BOOST_CHECK(same(slice(x, 1, {1}), indices({{2, 3}, {5, 6}})));
  BOOST_CHECK(same(slice(x, -1, {0, 3, 2}), indices({{1, 3}, {4, 6}})));
  BOOST_CHECK(same(slice(x, 0, {5, 9}), uninitialized<Indices>({0, 3})));
  BOOST_CHECK(same(reshape(x, {3, -1}), indices({{1, 2}, {3, 4}, {5, 6}})));
  BOOST_CHECK(same(reshape(x, -1), indices({1, 2, 3, 4, 5, 6})));
  CHECK_THROWS(select(x, 0, 2), std::out_of_range,
               "select: index 2 is out of range for dimension 0 of shape [2, 3]");
  CHECK_THROWS(slice(x, 2, {}), std::out_of_range,
               "slice: dim 2 is out of range for shape [2, 3] (expected -2 to 1)");
  CHECK_THROWS(reshape(x, {4, -1}), std::invalid_argument,
               "reshape: shape [2, 3] has 6 elements, which do not fit in [4, -1]");
}
