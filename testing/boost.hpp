#pragma once
#include <concepts>
#include <ostream>
#include <string>
#include <vector>

#include <boost/test/test_tools.hpp>

#include <xgrad/engine/graph/gradcheck.hpp>
#include <xgrad/engine/graph/print.hpp>
#include <xgrad/testing/comparison.hpp>
#include <xgrad/testing/reproducible.hpp>
#include <xgrad/testing/snapshot.hpp>

// For tests with Boost.Test: what fails says where, and by how much. No part of <xgrad/xgrad.hpp>.
//
//     BOOST_TEST(close(model(x), expected));                          // or BOOST_REQUIRE, BOOST_CHECK ...
//     BOOST_TEST(close(model(x), expected, {.rtol = 1e-3, .atol = 0}));
//     BOOST_TEST(identical(resumed.weight, never_stopped.weight));    // the same bits
//     BOOST_TEST(gradients_agree(my_operation, {x}));
//     BOOST_TEST(matches_snapshot(model(x), "snapshots/scores.npy"));
//     BOOST_TEST(matches_snapshot(model.state_dict(), "snapshots/model.safetensors"));
//     BOOST_TEST(argmax(scores, 1) == indices({2, 0}));               // equal everywhere, as a whole

namespace xgrad::inline XGRAD_ABI {

namespace testing {

/// Of a Comparison, or of a GradcheckResult.
template <class Result>
boost::test_tools::assertion_result assertion(const Result& result) {
  boost::test_tools::assertion_result out(result.passed);
  out.message() << result.report;
  return out;
}

/// compare() as an assertion.
inline boost::test_tools::assertion_result close(const Tensor& a, const Tensor& b, Tolerance tolerance = {}) {
  return assertion(compare(a, b, tolerance));
}
inline boost::test_tools::assertion_result close(const Array& a, const Array& b, Tolerance tolerance = {}) {
  return assertion(compare(a, b, tolerance));
}

/// compare_bits() as an assertion.
inline boost::test_tools::assertion_result identical(const Tensor& a, const Tensor& b) {
  return assertion(compare_bits(a, b));
}
inline boost::test_tools::assertion_result identical(const Array& a, const Array& b) {
  return assertion(compare_bits(a, b));
}
inline boost::test_tools::assertion_result identical(const Indices& a, const Indices& b) {
  return assertion(compare_bits(a, b));
}
inline boost::test_tools::assertion_result identical(const Mask& a, const Mask& b) {
  return assertion(compare_bits(a, b));
}

/// gradcheck() as an assertion: backward agrees with central differences. For xgrad::xgrad_f64.
template <class F>
boost::test_tools::assertion_result gradients_agree(const F& function, const std::vector<Tensor>& inputs,
                                                    GradcheckOptions options = {}) {
  return assertion(gradcheck(function, inputs, options));
}

/// compare_with_snapshot() as an assertion.
inline boost::test_tools::assertion_result matches_snapshot(const Tensor& value, const std::string& path,
                                                            Tolerance tolerance = {}) {
  return assertion(compare_with_snapshot(value, path, tolerance));
}
inline boost::test_tools::assertion_result matches_snapshot(const Indices& value, const std::string& path) {
  return assertion(compare_with_snapshot(value, path));
}
inline boost::test_tools::assertion_result matches_snapshot(const nn::StateDict& values,
                                                            const std::string& path,
                                                            Tolerance tolerance = {}) {
  return assertion(compare_with_snapshot(values, path, tolerance));
}

/// Tensor, Indices and Mask, and what derives from them: parameters, parts.
template <class T>
concept Kind = std::derived_from<T, Tensor> || std::derived_from<T, Indices> || std::derived_from<T, Mask>;

/// All elements equal, and the shapes: what == means of two arrays in a test.
inline Comparison equal(const Tensor& a, const Tensor& b) {
  return compare(a, b, {.rtol = 0, .atol = 0});
}
inline Comparison equal(const Indices& a, const Indices& b) {
  return compare_bits(a, b);
}
inline Comparison equal(const Mask& a, const Mask& b) {
  return compare_bits(a, b);
}

}  // namespace testing

// Boost.Test finds this for BOOST_CHECK_EQUAL(a, b).
template <testing::Kind A, testing::Kind B>
boost::test_tools::assertion_result equal_impl(const A& a, const B& b) {
  return testing::assertion(testing::equal(a, b));
}

}  // namespace xgrad::inline XGRAD_ABI

// And these for BOOST_TEST(a == b) and BOOST_TEST(a != b), where the operators alone would give a Mask.
namespace boost::test_tools::assertion::op {

template <class Left, class Right>
requires xgrad::testing::Kind<Left> && xgrad::testing::Kind<Right>
struct EQ<Left, Right, void> {
  using result_type = assertion_result;
  using inverse = NE<Left, Right>;
  static result_type eval(const Left& a, const Right& b) {
    return xgrad::testing::assertion(xgrad::testing::equal(a, b));
  }
  template <class Before>
  static void report(std::ostream& out, const Before& a, const Right& b) {
    a.report(out);
    out << revert() << b;
  }
  static const char* forward() { return " == "; }
  static const char* revert() { return " != "; }
};

template <class Left, class Right>
requires xgrad::testing::Kind<Left> && xgrad::testing::Kind<Right>
struct NE<Left, Right, void> {
  using result_type = assertion_result;
  using inverse = EQ<Left, Right>;
  static result_type eval(const Left& a, const Right& b) { return !xgrad::testing::equal(a, b).passed; }
  template <class Before>
  static void report(std::ostream& out, const Before& a, const Right& b) {
    a.report(out);
    out << revert() << b;
  }
  static const char* forward() { return " != "; }
  static const char* revert() { return " == "; }
};

}  // namespace boost::test_tools::assertion::op
