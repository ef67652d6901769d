#pragma once
// What the tests share, beside <xgrad/testing/boost.hpp>: fixed numbers, expected values, checks of errors.

#include <string>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json_fwd.hpp>

#include <xgrad/engine/graph/gradcheck.hpp>
#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/testing/boost.hpp>

namespace xgrad::inline XGRAD_ABI {

using testing::identical;

/// testing::close with NaN equal to NaN.
boost::test_tools::assertion_result close(const Array& a, const Array& b, double rtol, double atol);
/// With the tolerance that this Scalar's tests have: 1e-9 in double, 1e-5 in float.
boost::test_tools::assertion_result close(const Tensor& a, const Tensor& b);

/// Fixed numbers for gradient checks and oracle tests: all different, of both signs, away from 0 and ties;
/// the same formula stands in tests/oracle/common.py: element i is scale * sin(1.7 * (i + 1) + phase) +
/// shift.
Tensor example(const Shape& shape, double phase = 0, double scale = 1, double shift = 0);
/// The same, requiring grad.
Tensor leaf(const Shape& shape, double phase = 0, double scale = 1, double shift = 0);

/// tests/oracle/NAME.json, made by tests/oracle/NAME.py with PyTorch 2.13.
const nlohmann::json& oracle(const std::string& name);  // kept, so that a loop over a part of it is safe
/// A value there: {"shape": [2, 3], "data": [...]}, numbers or the texts "nan", "inf", "-inf".
Array array_of(const nlohmann::json& value);
Indices indices_of(const nlohmann::json& value);
/// A list of sizes there: [2, 3].
Shape shape_of(const nlohmann::json& sizes);

/// $XGRAD_DATA/NAME, or skips the whole test program (exit status 77) where XGRAD_DATA is not set.
std::string data_path(const std::string& name);

}  // namespace xgrad::inline XGRAD_ABI

/// CHECK_GRADIENT(lambda of a std::vector<Tensor>, inputs ...): backward agrees with central differences.
#define CHECK_GRADIENT(function, ...) BOOST_CHECK(::xgrad::testing::gradients_agree(function, {__VA_ARGS__}))

/// CHECK_THROWS(statement, std::invalid_argument, "text"): throws exactly with that message.
#define CHECK_THROWS(statement, Exception, message)                          \
  BOOST_CHECK_EXCEPTION(statement, Exception, [&](const Exception& error_) { \
    BOOST_TEST_CONTEXT("message") {                                          \
      BOOST_CHECK_EQUAL(std::string(error_.what()), message);                \
    }                                                                        \
    return true;                                                             \
  })
