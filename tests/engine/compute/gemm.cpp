#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <thread>
#include <vector>

#include <xgrad/engine/compute/gemm.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "support/support.hpp"

using namespace xgrad;

namespace {

template <class T>
std::vector<T> numbers(Index n, double phase) {
  std::vector<T> out(n);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<T>(std::sin(1.7 * static_cast<double>(i + 1) + phase));
  }
  return out;
}

// The largest difference between gemm and three loops in long double, for all four ways of transposing, with
// rows that are further apart than they are long.
template <class T>
double worst_error(Index m, Index n, Index k, T alpha, T beta) {
  double worst = 0;
  for (const bool ta : {false, true}) {
    for (const bool tb : {false, true}) {
      const Index lda = (ta ? m : k) + 1, ldb = (tb ? k : n) + 2, ldc = n + 3;
      const std::vector<T> a = numbers<T>((ta ? k : m) * lda, 0), b = numbers<T>((tb ? n : k) * ldb, 1);
      const std::vector<T> before = numbers<T>(m * ldc, 2);
      std::vector<T> c = before;
      if (beta == 0) std::fill(c.begin(), c.end(), std::numeric_limits<T>::quiet_NaN());
      gemm(ta, tb, m, n, k, alpha, a.data(), lda, b.data(), ldb, beta, c.data(), ldc);
      for (Index i = 0; i < m; ++i) {
        for (Index j = 0; j < n; ++j) {
          const auto at = [](const std::vector<T>& v, Index position) {
            return static_cast<long double>(v[position]);
          };
          long double sum = 0;
          for (Index p = 0; p < k; ++p)
            sum += at(a, ta ? p * lda + i : i * lda + p) * at(b, tb ? j * ldb + p : p * ldb + j);
          const long double expected = alpha * sum + beta * at(before, i * ldc + j);
          const double error = std::abs(static_cast<double>(at(c, i * ldc + j) - expected));
          worst = error <= worst ? worst : error;  // NaN counts as the worst
        }
      }
    }
  }
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_three_loops) {
  const std::vector<std::array<Index, 3>> shapes = {
      {1, 1, 1},     {1, 1, 5000},  {3, 2, 4},     {7, 5, 3},      {1, 700, 31},   {700, 1, 31},
      {17, 33, 65},  {200, 3, 100}, {3, 200, 100}, {300, 257, 64}, {64, 300, 200}, {2, 3, 0},
      {100, 90, 20}, {90, 100, 7},  {40, 16, 1},   {300, 16, 300}, {16, 300, 300}, {900, 20, 300},
  };
  for (const auto& [m, n, k] : shapes) {
    BOOST_TEST_CONTEXT(m << " x " << n << " x " << k) {
      BOOST_CHECK_LE(worst_error<double>(m, n, k, 1, 0), 1e-11);
      BOOST_CHECK_LE(worst_error<double>(m, n, k, -0.5, 1), 1e-11);
      BOOST_CHECK_LE(worst_error<double>(m, n, k, 2, 0.25), 1e-11);
      BOOST_CHECK_LE(worst_error<float>(m, n, k, 1, 0), 5e-3);
      BOOST_CHECK_LE(worst_error<float>(m, n, k, 1, 1), 5e-3);
    }
  }
}

BOOST_AUTO_TEST_CASE(without_rows_or_columns_nothing_is_touched) {
  float untouched = 7;
  gemm<float>(false, false, 0, 3, 2, 1, nullptr, 2, nullptr, 3, 0, &untouched, 3);
  gemm<float>(false, false, 3, 0, 2, 1, nullptr, 2, nullptr, 1, 0, &untouched, 1);
  BOOST_CHECK_EQUAL(untouched, 7);
}

BOOST_AUTO_TEST_CASE(the_same_bits_at_any_number_of_threads) {
  const int before = get_num_threads();
  for (const auto& [m, n, k] : std::vector<std::array<Index, 3>>{{513, 257, 100},
                                                                 {100, 1000, 64},
                                                                 {1, 3000, 2000},
                                                                 {3000, 1, 2000},
                                                                 {64, 64, 4096},
                                                                 {16, 3000, 500},
                                                                 {3000, 20, 300},
                                                                 {700, 600, 9}}) {
    const std::vector<float> a = numbers<float>(m * k, 0), b = numbers<float>(k * n, 1);
    std::vector<float> first;
    for (const int threads : {1, 2, 3, 8}) {
      set_num_threads(threads);
      std::vector<float> c(m * n);
      gemm<float>(false, false, m, n, k, 1, a.data(), k, b.data(), n, 0, c.data(), n);
      if (first.empty()) first = c;
      BOOST_CHECK_MESSAGE(c == first, m << " x " << n << " x " << k << " with " << threads << " threads");
    }
  }
  set_num_threads(before);
}

// An OpenBLAS without locks mixes up calls that overlap, now and then.
BOOST_AUTO_TEST_CASE(calls_from_several_threads_do_not_disturb_each_other) {
  const auto count_wrong = [](Index size, double phase, int& wrong) {
    const std::vector<float> a = numbers<float>(size * size, phase), b = numbers<float>(size * size, -phase);
    std::vector<float> expected;
    for (int i = 0; i < 1000; ++i) {
      std::vector<float> c(size * size);
      gemm<float>(false, false, size, size, size, 1, a.data(), size, b.data(), size, 0, c.data(), size);
      if (expected.empty()) expected = c;
      wrong += c != expected;
    }
  };
  int wrong_here = 0, wrong_there = 0;
  std::thread other(count_wrong, 96, 1.0, std::ref(wrong_there));
  count_wrong(80, 2.0, wrong_here);
  other.join();
  BOOST_CHECK_EQUAL(wrong_here + wrong_there, 0);
}

// A BLAS that is not thread-safe would mix up their numbers.
BOOST_AUTO_TEST_CASE(products_at_the_same_time) {
  const int before = get_num_threads();
  set_num_threads(4);
  constexpr Index n = 96, products = 64;
  std::vector<std::vector<double>> a, c(products, std::vector<double>(n * n)), expected = c;
  for (Index i = 0; i < products; ++i) a.push_back(numbers<double>(n * n, static_cast<double>(i)));
  const auto multiply = [&](std::vector<std::vector<double>>& out, Index i) {
    const std::vector<double>& x = a[i];
    gemm<double>(false, true, n, n, n, 1, x.data(), n, x.data(), n, 0, out[i].data(), n);
  };
  for (Index i = 0; i < products; ++i) multiply(expected, i);
  for (int repeat = 0; repeat < 20; ++repeat) {
    parallel_for(products, 1, [&](Index first, Index) { multiply(c, first); });
    BOOST_CHECK(c == expected);
  }
  set_num_threads(before);
}
