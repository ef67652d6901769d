#include <map>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/ops/comparison.hpp>

#include "support/support.hpp"

using namespace xgrad;

BOOST_AUTO_TEST_CASE(from_lists_of_any_depth) {
  const Indices a{{1, 2, 3}, {4, 5, 6}};
  BOOST_CHECK_EQUAL(a.shape(), (Shape{2, 3}));
  BOOST_CHECK_EQUAL(a.value()(1, 0), 4);
  BOOST_CHECK_EQUAL(indices({{{{{{7}}}}}}).shape(), (Shape{1, 1, 1, 1, 1, 1}));
  BOOST_CHECK_EQUAL(indices({}).shape(), Shape{0});
  BOOST_CHECK_EQUAL(indices(3).shape(), Shape());
  BOOST_CHECK_EQUAL(Indices(3).item(), 3);
  BOOST_CHECK(equal(long_tensor({1, 2}), (Indices{1, 2})));
  CHECK_THROWS(indices({{1, 2}, {3}}), std::invalid_argument,
               "nested list: item 1 has shape [1], item 0 has shape [2]");
}

BOOST_AUTO_TEST_CASE(from_vectors_of_any_depth) {
  BOOST_CHECK(equal(Indices(std::vector<int>{1, 2}), (Indices{1, 2})));
  BOOST_CHECK(equal(indices(std::vector<std::uint8_t>{1, 2}), (Indices{1, 2})));
  BOOST_CHECK(equal(Indices(std::vector<std::vector<Index>>{{1, 2}, {3, 4}}), (Indices{{1, 2}, {3, 4}})));
  BOOST_CHECK(equal(Mask(std::vector<bool>{true, false}), (Mask{true, false})));
  BOOST_CHECK_EQUAL(Indices(std::vector<int>()).shape(), Shape{0});
  CHECK_THROWS(Indices(std::vector<std::vector<int>>{{1}, {2, 3}}), std::invalid_argument,
               "nested list: item 1 has shape [2], item 0 has shape [1]");
}

BOOST_AUTO_TEST_CASE(from_xtensor_arrays_and_expressions) {
  const xt::xarray<std::int32_t> whole{{1, 2}, {3, 4}};
  const Indices a = whole, b = whole + 1;
  BOOST_CHECK(equal(a, (Indices{{1, 2}, {3, 4}})) && equal(b, (Indices{{2, 3}, {4, 5}})));
  const Mask m = whole > 2;
  BOOST_CHECK(equal(m, (Mask{{false, false}, {true, true}})));
}

BOOST_AUTO_TEST_CASE(nothing_is_cut_off_without_a_word) {
  static_assert(!std::is_constructible_v<Indices, double>);
  static_assert(!std::is_constructible_v<Indices, std::vector<double>>);
  static_assert(!std::is_constructible_v<Indices, xt::xarray<float>>);
  static_assert(!std::is_constructible_v<Indices, xt::xarray<bool>>);
  static_assert(!std::is_constructible_v<Indices, Mask> && !std::is_constructible_v<Mask, Indices>);
  static_assert(!std::is_constructible_v<Mask, int> && !std::is_constructible_v<Mask, xt::xarray<int>>);
  static_assert(!std::is_convertible_v<Indices, Tensor> && std::is_constructible_v<Tensor, Indices>);
  static_assert(!std::is_convertible_v<xt::xarray<int>, Tensor>);
  static_assert(!std::is_convertible_v<Mask, bool> && std::is_constructible_v<bool, Mask>);
  static_assert(!std::is_constructible_v<bool, Indices>);
}

BOOST_AUTO_TEST_CASE(handles_share_their_numbers) {
  Indices a{1, 2, 3};
  const Indices b = a, c = a.clone();
  BOOST_CHECK(b.is(a) && !c.is(a) && &a.value() == &b.value());
  BOOST_CHECK_EQUAL(a.version(), 0);
  a.fill_(7);
  BOOST_CHECK(equal(b, (Indices{7, 7, 7})) && equal(c, (Indices{1, 2, 3})));
  BOOST_CHECK_EQUAL(b.version(), 1);
  a.copy_(Indices{4});
  BOOST_CHECK(equal(b, (Indices{4, 4, 4})));
  a.zero_();
  BOOST_CHECK(equal(b, (Indices{0, 0, 0})));
  CHECK_THROWS(a.copy_(Indices{1, 2}), std::invalid_argument,
               "copy_: shapes [3] and [2] do not broadcast (3 against 2 in dimension -1)");
  CHECK_THROWS(a.copy_(Indices{{1, 2, 3}}), std::invalid_argument,
               "copy_: shape [1, 3] does not broadcast to [3]");
}

BOOST_AUTO_TEST_CASE(numbers_go_out_without_a_copy) {
  const Indices a{5, 6};
  const IndexArray& numbers = a.value();
  BOOST_CHECK(&numbers == &a.value());
  Index sum = 0;
  for (const Index i : Indices{1, 2, 3}.value()) sum += i;  // of a temporary: handed over
  BOOST_CHECK_EQUAL(sum, 6);
}

BOOST_AUTO_TEST_CASE(one_element_is_a_number_and_a_condition) {
  BOOST_CHECK_EQUAL((Indices{{42}}).item(), 42);
  BOOST_CHECK(bool(Mask(true)) && !bool(Mask{false}));
  CHECK_THROWS((Indices{1, 2}).item(), std::invalid_argument,
               "item: an array of shape [2] has 2 elements, not one");
  CHECK_THROWS(bool(Mask{true, true}), std::invalid_argument,
               "item: an array of shape [2] has 2 elements, not one");
}

BOOST_AUTO_TEST_CASE(a_handle_without_an_array_says_so) {
  const Indices none;
  BOOST_CHECK(!none.defined());
  CHECK_THROWS(none.value(), std::invalid_argument,
               "indices: this handle has no array (it was default-constructed or moved from)");
  CHECK_THROWS(Mask().shape(), std::invalid_argument,
               "mask: this handle has no array (it was default-constructed or moved from)");
}
