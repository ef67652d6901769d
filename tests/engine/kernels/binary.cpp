#include <cmath>
#include <limits>
#include <vector>

#include <xgrad/engine/kernels/binary.hpp>

#include "support/support.hpp"

using namespace xgrad;
using kernels::Grid;

// Every way in which an operand can be broadcast over (rows, columns), odd sizes and starts; the bits of a
// plain loop.
template <class T>
static void check_all() {
  const kernels::Binary<T>& k = kernels::binary<T>();
  const std::pair<typename kernels::Binary<T>::Function, T (*)(T, T)> functions[] = {
      {k.add, [](T x, T y) { return x + y; }},
      {k.sub, [](T x, T y) { return x - y; }},
      {k.mul, [](T x, T y) { return x * y; }},
      {k.div, [](T x, T y) { return x / y; }},
      {k.maximum, [](T x, T y) { return x > y ? x : y; }},
      {k.minimum, [](T x, T y) { return x < y ? x : y; }}};
  std::vector<T> a(1200), b(1200);
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = static_cast<T>(std::sin(1.7 * static_cast<double>(i)));
    b[i] = static_cast<T>(std::cos(2.3 * static_cast<double>(i)) + 2);
  }
  for (const auto& [kernel, reference] : functions) {
    for (const Index rows : {1, 2, 5}) {
      for (const Index columns : {0, 1, 3, 16, 37, 129}) {
        for (const auto& [a_row, a_column, b_row, b_column] :
             std::vector<std::array<Index, 4>>{{columns, 1, columns, 1},
                                               {columns, 1, 0, 1},
                                               {0, 1, columns, 1},
                                               {columns, 1, 1, 0},
                                               {1, 0, columns, 1},
                                               {columns, 1, 0, 0},
                                               {0, 0, columns, 1},
                                               {1, 0, 0, 1}}) {
          const Grid grid{rows, columns, a_row, a_column, b_row, b_column};
          for (const Index start : {0, 1, 7}) {
            std::vector<T> out(start + rows * columns + 1, T(-77));
            kernel(a.data() + start, b.data() + start + 1, out.data() + start, grid);
            for (Index i = 0; i < rows; ++i) {
              for (Index j = 0; j < columns; ++j) {
                const T x = a[start + i * a_row + j * a_column], y = b[start + 1 + i * b_row + j * b_column];
                BOOST_REQUIRE_EQUAL(out[start + i * columns + j], reference(x, y));
              }
            }
            BOOST_REQUIRE_EQUAL(out.back(), T(-77));
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(against_plain_loops) {
  check_all<float>();
  check_all<double>();
}

template <class T>
static void check_nan() {
  const T nan_value = std::numeric_limits<T>::quiet_NaN();
  const T a[] = {nan_value, 1, nan_value}, b[] = {1, nan_value, nan_value};
  for (const auto function : {kernels::binary<T>().maximum, kernels::binary<T>().minimum}) {
    T out[3];
    function(a, b, out, {1, 3, 0, 1, 0, 1});
    for (const T y : out) BOOST_CHECK(std::isnan(y));
  }
}

BOOST_AUTO_TEST_CASE(nan_stays_nan) {
  check_nan<float>();
  check_nan<double>();
}

// The special cases of std::pow, and the others within the error that is promised.
template <class T>
static void check_pow(double ulps) {
  constexpr T infinity = std::numeric_limits<T>::infinity(), nan_value = std::numeric_limits<T>::quiet_NaN();
  std::vector<T> numbers = {
      0,        1,        2,       3,           T(0.5),       T(2.5),
      T(1e-40), T(1e-20), T(1e20), T(16777217), T(1.0000001), std::numeric_limits<T>::max(),
      infinity, nan_value};
  for (int i = 0; i < 60; ++i) numbers.push_back(static_cast<T>(std::exp(std::sin(1.7 * i) * (i % 7))));
  for (std::size_t i = numbers.size(); i-- > 0;) numbers.push_back(-numbers[i]);
  const Index n = std::ssize(numbers);
  std::vector<T> out(n), back(n);
  for (const T y : numbers) {
    kernels::binary<T>().pow(numbers.data(), &y, out.data(), {1, n, 0, 1, 0, 0});
    kernels::binary<T>().pow(&y, numbers.data(), back.data(), {1, n, 0, 0, 0, 1});
    for (Index i = 0; i < n; ++i) {
      const auto check = [&](T result, T base, T exponent) {
        const long double exact =
            std::pow(static_cast<long double>(base), static_cast<long double>(exponent));
        const T expected = static_cast<T>(exact);
        BOOST_TEST_CONTEXT("pow(" << base << ", " << exponent << ") = " << expected << ", not " << result) {
          BOOST_CHECK_EQUAL(std::signbit(result) && result == result,
                            std::signbit(expected) && result == result);
          if (std::isfinite(expected) && expected != 0) {
            const T size = std::abs(expected);
            const long double ulp = static_cast<long double>(std::nextafter(size, T(0))) - size;
            BOOST_CHECK_LE(std::abs((result - exact) / ulp), ulps);
          } else {
            BOOST_CHECK(result == expected || (std::isnan(result) && std::isnan(expected)));
          }
        }
      };
      check(out[i], numbers[i], y);
      check(back[i], y, numbers[i]);
    }
  }
}

BOOST_AUTO_TEST_CASE(powers) {
  check_pow<float>(1.1);  // 0.55; an ulp is half as large below a power of two
  check_pow<double>(2);
}
