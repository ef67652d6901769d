#include <array>
#include <limits>
#include <vector>

#include <xgrad/engine/kernels/thin_product.hpp>

#include "support/support.hpp"

using namespace xgrad;
using Types = std::tuple<float, double>;

// Small integers of both signs, whose sums are exact in any order.
template <class T>
static std::vector<T> integers(Index n, Index seed) {
  std::vector<T> out(n);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<T>((static_cast<Index>(i) * 7 + seed) % 11 - 5);
  }
  return out;
}

// Every height and width of a tile and what is left of it; rows that are further apart than they are long, at
// starts that no vector register is aligned to; C stored by rows and by columns.
template <class T, class Multiply>
static void check(Index m, Index n, T alpha, T beta, bool by_columns, const Multiply& multiply) {
  const Index c_row = by_columns ? 1 : n + 2, c_column = by_columns ? m + 3 : 1;
  const std::vector<T> before = integers<T>(m * c_row + n * c_column + 1, 3);
  std::vector<T> c = before, expected = before;
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < n; ++j) {
      const Index at = 1 + i * c_row + j * c_column;
      if (beta == 0) c[at] = std::numeric_limits<T>::quiet_NaN();
      expected[at] = beta * before[at];
    }
  }
  multiply({alpha, beta, c.data() + 1, c_row, c_column},
           [&](Index i, Index j, T product) { expected[1 + i * c_row + j * c_column] += alpha * product; });
  BOOST_REQUIRE_EQUAL_COLLECTIONS(c.begin(), c.end(), expected.begin(), expected.end());
}

template <class T, class Body>
static void for_all_sizes(const Body& body) {
  for (const Index m : {0, 1, 2, 3, 4, 5, 7, 16, 17}) {
    for (const Index n : {0, 1, 3, 4, 5, 8, 15, 16, 17, 33, 64, 70, 131}) {
      for (const Index k : {0, 1, 3, 15, 16, 17, 40, 65}) {
        body(m, n, k, T(1), T(0), false);
        body(m, n, k, T(2), T(-3), true);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(dots_are_those_of_plain_loops, T, Types) {
  for_all_sizes<T>([](Index m, Index n, Index k, T alpha, T beta, bool by_columns) {
    const std::vector<T> a = integers<T>(m * (k + 1) + 1, 1), b = integers<T>(n * (k + 2) + 1, 2);
    check(m, n, alpha, beta, by_columns,
          [&](const typename kernels::ThinProduct<T>::Out& out, const auto& expect) {
            kernels::thin_product<T>().dots({m, n, k}, a.data() + 1, k + 1, b.data() + 1, k + 2, out);
            for (Index i = 0; i < m; ++i) {
              for (Index j = 0; j < n; ++j) {
                for (Index p = 0; p < k; ++p) expect(i, j, a[1 + i * (k + 1) + p] * b[1 + j * (k + 2) + p]);
              }
            }
          });
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(row_sums_are_those_of_plain_loops, T, Types) {
  for_all_sizes<T>([](Index m, Index n, Index k, T alpha, T beta, bool by_columns) {
    // a by rows where c is by columns, and the other way round
    const Index a_row = by_columns ? k + 1 : 1, a_column = by_columns ? 1 : m + 1, b_row = n + 2;
    const std::vector<T> a = integers<T>(m * a_row + k * a_column + 1, 1), b = integers<T>(k * b_row + 1, 2);
    check(m, n, alpha, beta, by_columns,
          [&](const typename kernels::ThinProduct<T>::Out& out, const auto& expect) {
            kernels::thin_product<T>().row_sums({m, n, k}, a.data() + 1, a_row, a_column, b.data() + 1, b_row,
                                                out);
            for (Index i = 0; i < m; ++i) {
              for (Index j = 0; j < n; ++j) {
                for (Index p = 0; p < k; ++p) {
                  expect(i, j, a[1 + i * a_row + p * a_column] * b[1 + p * b_row + j]);
                }
              }
            }
          });
  });
}

// What a text gets does not depend on how many others it is predicted with.
BOOST_AUTO_TEST_CASE_TEMPLATE(numbers_do_not_depend_on_the_other_rows, T, Types) {
  const Index m = 7, n = 37, k = 53;
  std::vector<T> a(m * k), b(n * k), all(m * n), alone(n);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = T(1) / static_cast<T>(i + 3);
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = T(1) / static_cast<T>(i + 7);
  const auto& kernel = kernels::thin_product<T>();
  for (const bool dots : {true, false}) {
    const auto multiply = [&](Index first, Index rows, std::vector<T>& c) {
      const typename kernels::ThinProduct<T>::Out out{1, 0, c.data(), n, 1};
      if (dots) kernel.dots({rows, n, k}, a.data() + first * k, k, b.data(), k, out);
      if (!dots) kernel.row_sums({rows, n, k}, a.data() + first * k, k, 1, b.data(), n, out);
    };
    multiply(0, m, all);
    for (Index i = 0; i < m; ++i) {
      multiply(i, 1, alone);
      BOOST_CHECK_EQUAL_COLLECTIONS(alone.begin(), alone.end(), all.begin() + i * n,
                                    all.begin() + (i + 1) * n);
    }
  }
}
