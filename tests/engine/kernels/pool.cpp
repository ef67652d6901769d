#include <cmath>
#include <limits>
#include <vector>

#include <xgrad/engine/kernels/pool.hpp>

#include "support/support.hpp"

using namespace xgrad;
using Types = std::tuple<float, double>;

// Whole blocks of windows and what is left of them, ties and NaN, at a start that no vector register is
// aligned to.
BOOST_AUTO_TEST_CASE_TEMPLATE(max_is_that_of_plain_loops, T, Types) {
  for (const Index count : {0, 1, 7, 63, 64, 65, 200}) {
    for (const Index kernel : {1, 2, 3, 7}) {
      for (const Index stride : {1, 2, 3, 5}) {
        for (const Index dilation : {1, 3}) {
          std::vector<T> in(1 + count * stride + kernel * dilation);
          for (std::size_t i = 0; i < in.size(); ++i) {
            in[i] = i % 29 == 17 ? std::numeric_limits<T>::quiet_NaN()
                                 : static_cast<T>(std::round(4 * std::sin(1.7 * static_cast<double>(i))));
          }
          const T* x = in.data() + 1;
          std::vector<T> out(count + 1, T(-77)), alone = out;
          std::vector<Index> place(count + 1, -77);
          kernels::pool<T>().max(x, {count, kernel, stride, dilation}, alone.data());
          kernels::pool<T>().max_and_place(x, {count, kernel, stride, dilation}, out.data(), place.data());
          for (Index w = 0; w < count; ++w) {
            Index best = w * stride;
            for (Index t = 1; t < kernel; ++t) {
              const Index i = w * stride + t * dilation;
              if (x[i] > x[best] || std::isnan(x[i])) best = i;
            }
            BOOST_REQUIRE_EQUAL(place[w], best);
            BOOST_REQUIRE(out[w] == x[best] || (std::isnan(out[w]) && std::isnan(x[best])));
            BOOST_REQUIRE(alone[w] == out[w] || (std::isnan(alone[w]) && std::isnan(out[w])));
          }
          BOOST_REQUIRE(out[count] == -77 && alone[count] == -77 && place[count] == -77);
        }
      }
    }
  }
}
