#include <cmath>
#include <limits>

#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/testing/comparison.hpp>

#include "support/support.hpp"

using namespace xgrad;
using testing::compare;
using testing::compare_bits;

static const Scalar nan_value = std::numeric_limits<Scalar>::quiet_NaN();
static const Scalar infinite = std::numeric_limits<Scalar>::infinity();

BOOST_AUTO_TEST_CASE(what_is_equal_or_close_passes_without_a_report) {
  const Tensor x = example({2, 3});
  for (const auto& result : {compare(x, x.clone()), compare(x, x + 1e-9), compare(Tensor(2.0), Tensor(2.0)),
                             compare(zeros({0, 3}), zeros({0, 3})),
                             compare(Tensor{infinite, -infinite}, Tensor{infinite, -infinite})}) {
    BOOST_TEST(result.passed);
    BOOST_TEST(result.report == "");
  }
}

BOOST_AUTO_TEST_CASE(the_report_says_how_many_where_and_by_how_much) {
  const Tensor a{{1, 1.5, 2}, {2.5, 0, 3}}, b{{1, 1.25, 2}, {2.5, 0, 3.5}};
  BOOST_TEST(
      compare(a, b, {.rtol = 0.125, .atol = 0.0625}).report ==
      "1 of 6 elements differs, shape [2, 3]; the first at [0, 1]: 1.5 and 1.25; the greatest difference is "
      "0.25 at [0, 1]: 1.5 and 1.25; allowed are 0.0625 + 0.125 |b|");
  BOOST_TEST(
      compare(a, b, {.rtol = 0, .atol = 0}).report ==
      "2 of 6 elements differ, shape [2, 3]; the first at [0, 1]: 1.5 and 1.25; the greatest difference is "
      "0.5 at [1, 2]: 3 and 3.5; allowed are 0.0 + 0.0 |b|");
  BOOST_TEST(compare(Tensor(1.0), Tensor(2.0), {.rtol = 0, .atol = 0.5}).report ==
             "1 of 1 element differs, shape []; the first at []: 1 and 2; the greatest difference is 1 at "
             "[]: 1 and 2; "
             "allowed are 0.5 + 0.0 |b|");
}

BOOST_AUTO_TEST_CASE(shapes_must_be_equal) {
  BOOST_TEST(compare(zeros({2, 3}), zeros({3, 2})).report == "the shapes are [2, 3] and [3, 2]");
  BOOST_TEST(compare(zeros({1}), Tensor(0.0)).report == "the shapes are [1] and []");
  BOOST_TEST(!compare(zeros({0, 2}), zeros({0, 3})).passed);
  BOOST_TEST(compare_bits(indices({1}), indices({1, 1})).report == "the shapes are [1] and [2]");
}

BOOST_AUTO_TEST_CASE(what_is_not_finite) {
  const Tensor number{1, 2}, nan{1, nan_value}, inf{1, infinite};
  BOOST_TEST(!compare(nan, nan.clone()).passed);
  BOOST_TEST(compare(nan, nan.clone(), {.equal_nan = true}).passed);
  BOOST_TEST(!compare(nan, number, {.rtol = 1, .atol = infinite, .equal_nan = true}).passed);
  BOOST_TEST(!compare(inf, -inf, {.rtol = 1, .atol = 1}).passed);
  BOOST_TEST(!compare(number, inf, {.rtol = 1, .atol = 1}).passed);  // atol + rtol |b| is infinite
  const std::string report = compare(nan, number).report;
  BOOST_TEST_INFO_SCOPE(report);
  BOOST_TEST(report.find("the first at [1]: nan and 2; the greatest difference is inf at [1]") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_default_is_that_of_torch_testing_assert_close) {
  const double rtol = sizeof(Scalar) == 8 ? 1e-7 : 1.3e-6, atol = sizeof(Scalar) == 8 ? 1e-7 : 1e-5;
  const Tensor one(1000.0);
  BOOST_TEST(compare(one + 0.9 * (atol + 1000 * rtol), one).passed);
  BOOST_TEST(!compare(one + 1.1 * (atol + 1000 * rtol), one).passed);
  CHECK_THROWS(compare(one, one, {.rtol = -1}), std::invalid_argument,
               "compare: rtol -1.0 and atol " + std::string(sizeof(Scalar) == 8 ? "1e-07" : "1e-05") +
                   "; neither may be negative");
  BOOST_CHECK_THROW(compare(one, one, {.atol = std::nan("")}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(bits) {
  BOOST_TEST(compare_bits(Tensor{1, nan_value}, Tensor{1, nan_value}).passed);
  BOOST_TEST(compare_bits(Tensor{1, 0}, Tensor{1, -0.0}).report ==
             "1 of 2 elements differs, shape [2]; the first at [1]: 0 and -0; the greatest difference is 0 "
             "at [1]: 0 and "
             "-0; the bits should be the same");
  const Index large = Index{1} << 60;
  BOOST_TEST(compare_bits(indices({large, 3}), indices({large + 1, 3})).report ==
             "1 of 2 elements differs, shape [2]; the first at [0]: 1152921504606846976 and "
             "1152921504606846977; the "
             "greatest difference is 1 at [0]: 1152921504606846976 and 1152921504606846977; the bits should "
             "be the same");
  BOOST_TEST(compare_bits(mask({true, false}), mask({true, true})).report ==
             "1 of 2 elements differs, shape [2]; the first at [1]: false and true; the greatest difference "
             "is 1 at [1]: "
             "false and true; the bits should be the same");
}
