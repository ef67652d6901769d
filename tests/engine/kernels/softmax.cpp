// Softmax and its relatives against scalar references in long double, on the instruction set that XGRAD_ARCH
// names.
#include <cmath>
#include <limits>
#include <vector>

#include <xgrad/engine/kernels/softmax.hpp>

#include "support/support.hpp"

using xgrad::kernels::Size;
using Types = std::tuple<float, double>;

namespace {

struct Layout {
  Size outer, n, width, stride;
};

// Odd sizes around the lanes, blocks and tiles of the kernels; columns that are a part of wider rows.
const std::vector<Layout> layouts = {
    {1, 1, 1, 1},    {3, 2, 1, 1},    {2, 15, 1, 1},    {2, 16, 1, 1},    {3, 33, 1, 1},
    {2, 1025, 1, 1}, {1, 3000, 1, 1}, {2, 3, 2, 2},     {1, 5, 1, 4},     {3, 7, 17, 17},
    {2, 70, 5, 9},   {1, 5, 63, 70},  {2, 4, 150, 150}, {1, 2, 129, 130}, {2, 1, 3, 3},
};

// One element before the numbers: no vector register is aligned to their start.
template <class T>
struct Numbers {
  std::vector<T> storage;
  Numbers(Size n, double phase, double scale) : storage(static_cast<std::size_t>(n) + 1) {
    for (std::size_t i = 0; i < storage.size(); ++i) {
      storage[i] = static_cast<T>(scale * std::sin(1.7 * static_cast<double>(i) + phase));
    }
  }
  T* data() { return storage.data() + 1; }
  T operator[](Size i) const { return storage[static_cast<std::size_t>(i) + 1]; }
};

// Calls body(position of row 0, slice, column) for each slice.
template <class Body>
void for_each_slice(const Layout& s, const Body& body) {
  for (Size i = 0; i < s.outer; ++i) {
    for (Size k = 0; k < s.width; ++k) body(i * s.n * s.stride + k, i, k);
  }
}

template <class T>
bool near(T ours, long double expected, double scale) {
  const long double bound = 8 * static_cast<long double>(std::numeric_limits<T>::epsilon()) * scale;
  return std::abs(static_cast<long double>(ours) - expected) <= bound * (1 + std::abs(expected));
}

// log of the sum of exp of one slice, with nothing subtracted: the numbers are small.
template <class T>
long double log_sum(const Numbers<T>& x, Size start, const Layout& s) {
  long double sum = 0;
  for (Size j = 0; j < s.n; ++j) sum += std::exp(static_cast<long double>(x[start + j * s.stride]));
  return std::log(sum);
}

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(forward, T, Types) {
  const auto& kernel = xgrad::kernels::softmax<T>();
  for (const Layout& s : layouts) {
    const Size size = s.outer * s.n * s.stride;
    Numbers<T> x(size, 0, 20), y(size, 1, 1), log_y(size, 1, 1), sums(s.outer * s.stride, 1, 1);
    kernel.softmax(x.data(), y.data(), s.outer, s.n, s.width, s.stride);
    kernel.log_softmax(x.data(), log_y.data(), s.outer, s.n, s.width, s.stride);
    kernel.logsumexp(x.data(), sums.data(), s.outer, s.n, s.width, s.stride);
    Size wrong = 0;
    for_each_slice(s, [&](Size start, Size i, Size k) {
      const long double expected = log_sum(x, start, s);
      wrong += !near(sums[i * s.stride + k], expected, 1);
      for (Size j = 0; j < s.n; ++j) {
        const Size at = start + j * s.stride;
        const long double log_p = static_cast<long double>(x[at]) - expected;
        wrong += !near(log_y[at], log_p, 3) + !near(y[at], std::exp(log_p), 4);
      }
    });
    BOOST_CHECK_MESSAGE(wrong == 0,
                        wrong << " wrong: " << s.outer << ", " << s.n << ", " << s.width << ", " << s.stride);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(backward, T, Types) {
  const auto& kernel = xgrad::kernels::softmax<T>();
  for (const Layout& s : layouts) {
    const Size size = s.outer * s.n * s.stride;
    Numbers<T> g(size, 0, 1), y(size, 1, 1), dx(size, 2, 1), log_dx(size, 2, 1);
    kernel.softmax_backward(g.data(), y.data(), dx.data(), s.outer, s.n, s.width, s.stride);
    kernel.log_softmax_backward(g.data(), y.data(), log_dx.data(), s.outer, s.n, s.width, s.stride);
    Size wrong = 0;
    for_each_slice(s, [&](Size start, Size, Size) {
      long double dot = 0, sum = 0;
      for (Size j = 0; j < s.n; ++j) {
        const Size at = start + j * s.stride;
        dot += static_cast<long double>(g[at]) * y[at];
        sum += g[at];
      }
      for (Size j = 0; j < s.n; ++j) {
        const Size at = start + j * s.stride;
        const auto gradient = static_cast<long double>(g[at]), value = static_cast<long double>(y[at]);
        const auto scale = static_cast<double>(std::sqrt(static_cast<long double>(s.n)));
        wrong += !near(dx[at], (gradient - dot) * value, scale);
        wrong += !near(log_dx[at], gradient - std::exp(value) * sum, 3 * scale);
      }
    });
    BOOST_CHECK_MESSAGE(wrong == 0,
                        wrong << " wrong: " << s.outer << ", " << s.n << ", " << s.width << ", " << s.stride);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(columns_beside_the_part_are_left_alone, T, Types) {
  Numbers<T> x(3 * 5, 0, 1), y(3 * 5, 1, 1);
  const Numbers<T> before = y;
  xgrad::kernels::softmax<T>().softmax(x.data(), y.data(), 1, 3, 4, 5);
  for (Size j = 0; j < 3; ++j) BOOST_CHECK_EQUAL(y[j * 5 + 4], before[j * 5 + 4]);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(huge_tiny_and_infinite_numbers, T, Types) {
  constexpr T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  const auto& kernel = xgrad::kernels::softmax<T>();
  const auto check = [&](std::vector<T> x, T expected_sum, std::vector<T> expected) {
    const Size n = std::ssize(x);
    std::vector<T> y(x.size());
    T sum = 0;
    kernel.logsumexp(x.data(), &sum, 1, n, 1, 1);
    kernel.softmax(x.data(), y.data(), 1, n, 1, 1);
    const auto same = [](T a, T b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    BOOST_CHECK_MESSAGE(same(sum, expected_sum), sum << " is not " << expected_sum);
    for (std::size_t j = 0; j < x.size(); ++j) {
      BOOST_CHECK_MESSAGE(same(y[j], expected[j]), y[j] << " is not " << expected[j] << " at " << j);
    }
  };
  check({10000, 0, -10000}, 10000, {1, 0, 0});
  check({-infinity, 0}, 0, {0, 1});
  check({-infinity, -infinity}, -infinity, {nan, nan});
  check({infinity, 0}, infinity, {nan, nan});
  check({nan, 0}, nan, {nan, nan});
  T tiny[2] = {0, std::is_same_v<T, float> ? T(-100) : T(-740)}, y[2];
  kernel.softmax(tiny, y, 1, 2, 1, 1);  // denormal, not yet 0
  BOOST_CHECK(y[1] > 0 && y[1] < std::numeric_limits<T>::min());
}

// Rows of n numbers up to +-size, at a start that no vector register is aligned to.
template <class T>
static std::vector<T> row_numbers(std::size_t rows, std::size_t n, double size) {
  std::vector<T> out(rows * n + 1);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<T>(size * std::sin(1.7 * static_cast<double>(i)));
  }
  return out;
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_two_parts_of_rows, T, Types) {
  constexpr std::size_t rows = 3;
  const double tolerance = 8 * static_cast<double>(std::numeric_limits<T>::epsilon());
  for (const std::size_t n : {1u, 2u, 3u, 15u, 16u, 17u, 33u, 100u, 1000u}) {
    for (const double size : {0.1, 3.0, 50.0, 1e4}) {
      const std::vector<T> storage = row_numbers<T>(rows, n, size);
      const T* in = storage.data() + 1;
      std::vector<T> max(rows), log_sum(rows), out(n);
      xgrad::kernels::softmax<T>().max_and_log_sum(in, rows, static_cast<Size>(n), max.data(),
                                                   log_sum.data());
      for (std::size_t r = 0; r < rows; ++r) {
        const T* row = in + r * n;
        T greatest = row[0];
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j) greatest = std::max(greatest, row[j]);
        for (std::size_t j = 0; j < n; ++j) sum += std::exp(static_cast<double>(row[j] - greatest));
        BOOST_CHECK_EQUAL(max[r], greatest);
        BOOST_CHECK_SMALL(static_cast<double>(log_sum[r]) - std::log(sum), tolerance * (1 + std::log(sum)));

        xgrad::kernels::softmax<T>().scaled_softmax(row, static_cast<Size>(n), max[r], log_sum[r], T(2),
                                                    out.data());
        for (std::size_t j = 0; j < n; ++j) {
          const double x = static_cast<double>(row[j] - greatest) - std::log(sum), expected = 2 * std::exp(x);
          BOOST_CHECK_SMALL(static_cast<double>(out[j]) - expected,
                            tolerance * expected * (1 + std::abs(x)) + 1e-37);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(infinities_and_nan_of_rows, T, Types) {
  constexpr T inf = std::numeric_limits<T>::infinity();
  T max = 0, log_sum = 0;
  const std::vector<T> masked = {0, -inf, 0};
  xgrad::kernels::softmax<T>().max_and_log_sum(masked.data(), 1, 3, &max, &log_sum);
  BOOST_CHECK_EQUAL(max, 0);
  BOOST_CHECK_SMALL(log_sum - std::log(T(2)), T(1e-6));
  std::vector<T> out(3);
  xgrad::kernels::softmax<T>().scaled_softmax(masked.data(), 3, max, log_sum, T(1), out.data());
  BOOST_CHECK_EQUAL(out[1], 0);
  BOOST_CHECK_SMALL(out[0] - T(0.5), T(1e-6));

  const std::vector<T> poisoned = {0, std::numeric_limits<T>::quiet_NaN(), 1};
  xgrad::kernels::softmax<T>().max_and_log_sum(poisoned.data(), 1, 3, &max, &log_sum);
  BOOST_CHECK(std::isnan(log_sum));
}
