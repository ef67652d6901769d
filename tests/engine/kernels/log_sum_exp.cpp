#include <cmath>
#include <limits>
#include <vector>

#include <xgrad/engine/kernels/log_sum_exp.hpp>

#include "support/support.hpp"

using namespace xgrad;
using Types = std::tuple<float, double>;

// Rows of n numbers up to +-size, at a start that no vector register is aligned to.
template <class T>
static std::vector<T> numbers(std::size_t rows, std::size_t n, double size) {
  std::vector<T> out(rows * n + 1);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<T>(size * std::sin(1.7 * static_cast<double>(i)));
  }
  return out;
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sums_and_softmax_of_rows, T, Types) {
  constexpr std::size_t rows = 3;
  const double tolerance = 8 * static_cast<double>(std::numeric_limits<T>::epsilon());
  for (const std::size_t n : {1u, 2u, 3u, 15u, 16u, 17u, 33u, 100u, 1000u}) {
    for (const double size : {0.1, 3.0, 50.0, 1e4}) {
      const std::vector<T> storage = numbers<T>(rows, n, size);
      const T* in = storage.data() + 1;
      std::vector<T> max(rows), log_sum(rows), out(n);
      kernels::log_sum_exp<T>().rows(in, rows, static_cast<Index>(n), max.data(), log_sum.data());
      for (std::size_t r = 0; r < rows; ++r) {
        const T* row = in + r * n;
        T greatest = row[0];
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j) greatest = std::max(greatest, row[j]);
        for (std::size_t j = 0; j < n; ++j) sum += std::exp(static_cast<double>(row[j] - greatest));
        BOOST_CHECK_EQUAL(max[r], greatest);
        BOOST_CHECK_SMALL(static_cast<double>(log_sum[r]) - std::log(sum), tolerance * (1 + std::log(sum)));

        kernels::log_sum_exp<T>().softmax(row, static_cast<Index>(n), max[r], log_sum[r], T(2), out.data());
        for (std::size_t j = 0; j < n; ++j) {
          const double x = static_cast<double>(row[j] - greatest) - std::log(sum), expected = 2 * std::exp(x);
          BOOST_CHECK_SMALL(static_cast<double>(out[j]) - expected,
                            tolerance * expected * (1 + std::abs(x)) + 1e-37);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(infinities_and_nan, T, Types) {
  constexpr T inf = std::numeric_limits<T>::infinity();
  T max = 0, log_sum = 0;
  const std::vector<T> masked = {0, -inf, 0};
  kernels::log_sum_exp<T>().rows(masked.data(), 1, 3, &max, &log_sum);
  BOOST_CHECK_EQUAL(max, 0);
  BOOST_CHECK_SMALL(log_sum - std::log(T(2)), T(1e-6));
  std::vector<T> out(3);
  kernels::log_sum_exp<T>().softmax(masked.data(), 3, max, log_sum, T(1), out.data());
  BOOST_CHECK_EQUAL(out[1], 0);
  BOOST_CHECK_SMALL(out[0] - T(0.5), T(1e-6));

  const std::vector<T> poisoned = {0, std::numeric_limits<T>::quiet_NaN(), 1};
  kernels::log_sum_exp<T>().rows(poisoned.data(), 1, 3, &max, &log_sum);
  BOOST_CHECK(std::isnan(log_sum));
}
