#include <xgrad/data/ragged.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::data;

using Numbers = std::vector<Index>;
using Lists = std::vector<Numbers>;

static Numbers numbers(const Indices& indices) {
  return {indices.value().begin(), indices.value().end()};
}

static const Lists lists = {{1, 2, 3}, {}, {4}};

BOOST_AUTO_TEST_CASE(values_and_offsets) {
  const Ragged ragged(lists);
  BOOST_CHECK_EQUAL(ragged.size(), 3);
  BOOST_CHECK((numbers(ragged.values) == Numbers{1, 2, 3, 4}));
  BOOST_CHECK((numbers(ragged.offsets) == Numbers{0, 3, 3}));
  BOOST_CHECK((numbers(ragged.lengths()) == Numbers{3, 0, 1}));
  BOOST_CHECK_EQUAL(ragged[2][0], 4);
  CHECK_THROWS(ragged[3], std::out_of_range, "Ragged: index 3 is out of range for 3 lists");
  BOOST_CHECK_EQUAL(Ragged().size(), 0);
  BOOST_CHECK_EQUAL(Ragged(Lists{}).values.size(), 0);
}

BOOST_AUTO_TEST_CASE(padding) {
  BOOST_CHECK((numbers(pad(lists, 9)) == Numbers{1, 2, 3, 9, 9, 9, 4, 9, 9}));
  BOOST_CHECK((numbers(pad(lists, 9, {.left = true})) == Numbers{1, 2, 3, 9, 9, 9, 9, 9, 4}));
  BOOST_CHECK((numbers(pad(lists, 0, {.length = 2})) == Numbers{1, 2, 0, 0, 4, 0}));
  BOOST_CHECK((numbers(pad(lists, 0, {.length = 2, .left = true})) == Numbers{1, 2, 0, 0, 0, 4}));
  BOOST_CHECK_EQUAL(Shape(pad(lists, 0, {.length = 5}).shape()), Shape({3, 5}));
  BOOST_CHECK_EQUAL(Shape(pad(Lists{}).shape()), Shape({0, 0}));
  BOOST_CHECK_EQUAL(Shape(pad(Lists{{}}).shape()), Shape({1, 0}));
  CHECK_THROWS(pad(lists, 0, {.length = -1}), std::invalid_argument, "pad: length -1 is negative");
}

BOOST_AUTO_TEST_CASE(padding_and_back) {
  const Ragged back = unpad(pad(lists, 9), 9);
  BOOST_CHECK((numbers(back.values) == Numbers{1, 2, 3, 4}));
  BOOST_CHECK((numbers(back.offsets) == Numbers{0, 3, 3}));
  CHECK_THROWS(unpad(Ragged(lists).values), std::invalid_argument,
               "unpad: expected 2 dimensions, got shape [4]");
}

BOOST_AUTO_TEST_CASE(distinct_ids_and_their_counts) {
  Numbers ids = {5, 3, 5, 5, 3, 8};
  BOOST_CHECK((count_distinct(ids) == Numbers{2, 3, 1}));
  BOOST_CHECK((ids == Numbers{3, 5, 8}));
  Numbers none;
  BOOST_CHECK(count_distinct(none).empty());
}

BOOST_AUTO_TEST_CASE(offsets_that_are_none) {
  Ragged column;
  column.values = Indices{4, 5, 6};
  const auto check = [&](const Indices& offsets, const std::string& problem) {
    column.offsets = offsets;
    CHECK_THROWS(pad(column), std::invalid_argument, "Ragged: " + problem + " of 3 values");
    CHECK_THROWS(column.lengths(), std::invalid_argument, "Ragged: " + problem + " of 3 values");
    BOOST_CHECK_THROW(select_rows(column, Numbers{0, 1}), std::invalid_argument);
  };
  check({0, 4}, "list 0 goes from 0 to 4");
  check({-1, 2}, "list 0 goes from -1 to 2");
  check({0, 2, 1}, "list 1 goes from 2 to 1");
  column.offsets = Indices{4};
  CHECK_THROWS(column[0], std::invalid_argument, "Ragged: list 0 goes from 4 to 3 of 3 values");
}
