// Every reduction against a scalar reference, on the instruction set that XGRAD_ARCH names.
#include <cmath>
#include <limits>
#include <vector>

#include <xgrad/engine/kernels/reduce.hpp>

#include "support/support.hpp"

using xgrad::kernels::Size;

namespace {

struct Layout {
  Size outer, n, width, stride;
};

// Odd sizes around the lanes and blocks of the kernels; columns that are a part of wider rows.
const std::vector<Layout> layouts = {
    {1, 1, 1, 1},   {3, 2, 1, 1},    {2, 8, 1, 1},     {2, 9, 1, 1},     {5, 15, 1, 1},    {3, 16, 1, 1},
    {2, 17, 1, 1},  {1, 1023, 1, 1}, {1, 2049, 1, 1},  {2, 5000, 1, 1},  {2, 3, 2, 2},     {1, 5, 1, 4},
    {3, 7, 17, 17}, {2, 300, 5, 9},  {1, 513, 31, 40}, {2, 4, 300, 300}, {1, 3, 600, 611},
};

template <class T>
std::vector<T> numbers(const Layout& s) {
  std::vector<T> out(s.outer * s.n * s.stride + 1);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<T>(std::sin(1.7 * static_cast<double>(i)));
  return out;
}

template <class T>
void check_sum(const Layout& s) {
  const std::vector<T> in = numbers<T>(s);
  std::vector<T> out(s.outer * s.stride + 1, T(-99));
  xgrad::kernels::reduce<T>().sum(in.data() + 1, out.data() + 1, s.outer, s.n, s.width, s.stride);
  for (Size i = 0; i < s.outer; ++i) {
    for (Size k = 0; k < s.stride; ++k) {
      const T ours = out[1 + i * s.stride + k];
      if (k >= s.width) {
        BOOST_CHECK_EQUAL(ours, T(-99));  // the other columns are left alone
        continue;
      }
      long double expected = 0;
      for (Size j = 0; j < s.n; ++j) expected += in[1 + (i * s.n + j) * s.stride + k];
      const long double bound =
          std::numeric_limits<T>::epsilon() * (20 + std::log2(static_cast<double>(s.n)));
      BOOST_CHECK_LE(std::abs(static_cast<long double>(ours) - expected), bound);
    }
  }
}

template <class T>
void check_squares() {
  for (const Size n : {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 50, 64, 100, 257, 1024, 2049}) {
    const std::vector<T> in = numbers<T>({1, n, 1, 1});  // at a start that no vector register is aligned to
    double sum = 0;
    for (Size i = 1; i <= n; ++i) sum += static_cast<double>(in[i]) * static_cast<double>(in[i]);
    BOOST_CHECK_CLOSE(xgrad::kernels::reduce<T>().squares(in.data() + 1, n) + 1, sum + 1, 1e-12);
  }
}

template <class T>
void check_sum_squares(const Layout& s) {
  const std::vector<T> in = numbers<T>(s), centre = numbers<T>({s.outer, 1, s.width, s.stride});
  std::vector<T> out(s.outer * s.stride + 1, T(-99));
  xgrad::kernels::reduce<T>().sum_squares(in.data() + 1, centre.data() + 1, out.data() + 1, s.outer, s.n,
                                          s.width, s.stride);
  for (Size i = 0; i < s.outer; ++i) {
    for (Size k = 0; k < s.width; ++k) {
      const auto at = static_cast<std::size_t>(1 + i * s.stride + k);
      long double expected = 0;
      for (Size j = 0; j < s.n; ++j) {
        const long double x = in[1 + (i * s.n + j) * s.stride + k];
        expected += (x - centre[at]) * (x - centre[at]);
      }
      const long double bound = std::numeric_limits<T>::epsilon() * 10 * (expected + 1);
      BOOST_CHECK_LE(std::abs(static_cast<long double>(out[at]) - expected), bound);
    }
  }
}

template <class T>
void check_extreme(const Layout& s, bool largest, const std::vector<T>& in) {
  std::vector<T> out(s.outer * s.stride + 1);
  std::vector<Size> where(out.size());
  const auto& table = xgrad::kernels::reduce<T>();
  (largest ? table.max : table.min)(in.data() + 1, out.data() + 1, where.data() + 1, s.outer, s.n, s.width,
                                    s.stride);
  for (Size i = 0; i < s.outer; ++i) {
    for (Size k = 0; k < s.width; ++k) {
      const auto at = [&](Size j) { return in[1 + (i * s.n + j) * s.stride + k]; };
      Size best = 0;
      for (Size j = 1; j < s.n; ++j) {
        const bool beats = largest ? at(j) > at(best) : at(j) < at(best);
        if (beats || (std::isnan(at(j)) && !std::isnan(at(best)))) best = j;
      }
      const auto position = static_cast<std::size_t>(1 + i * s.stride + k);
      BOOST_CHECK_EQUAL(where[position], best);
      BOOST_CHECK(out[position] == at(best) || (std::isnan(out[position]) && std::isnan(at(best))));
    }
  }
}

template <class T>
void check_extremes(const Layout& s) {
  std::vector<T> in = numbers<T>(s), ties = in, with_nan = in;
  for (T& x : ties) x = std::round(2 * x);
  for (std::size_t i = 7; i < with_nan.size(); i += 11) with_nan[i] = std::numeric_limits<T>::quiet_NaN();
  for (const bool largest : {true, false}) {
    check_extreme(s, largest, in);
    check_extreme(s, largest, ties);
    check_extreme(s, largest, with_nan);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(reductions_of_many_layouts) {
  for (const Layout& s : layouts) {
    BOOST_TEST_CONTEXT("outer " << s.outer << ", n " << s.n << ", width " << s.width << ", stride "
                                << s.stride) {
      check_sum<float>(s);
      check_sum<double>(s);
      check_sum_squares<float>(s);
      check_sum_squares<double>(s);
      check_extremes<float>(s);
      check_extremes<double>(s);
    }
  }
}

BOOST_AUTO_TEST_CASE(squares_in_double) {
  check_squares<float>();
  check_squares<double>();
}

BOOST_AUTO_TEST_CASE(the_sum_of_nothing_is_zero) {
  float out[3] = {7, 7, 7};
  xgrad::kernels::reduce<float>().sum(nullptr, out, 2, 0, 1, 1);
  BOOST_CHECK(out[0] == 0 && out[1] == 0 && out[2] == 7);
}
