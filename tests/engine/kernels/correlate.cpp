#include <vector>

#include <xgrad/engine/kernels/correlate.hpp>

#include "support/support.hpp"

using namespace xgrad;
using kernels::Correlation;
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

// Every height and width of a tile and what is left of it, one tap and several, rows that are further apart
// than they are long.
BOOST_AUTO_TEST_CASE_TEMPLATE(sums_are_those_of_plain_loops, T, Types) {
  for (const Index rows : {0, 1, 2, 5, 6, 7, 9, 14}) {
    for (const Index count : {0, 1, 3, 8, 15, 16, 17, 31, 33, 64, 65, 100, 130}) {
      for (const auto& [depth, taps, dilation] :
           {std::array<Index, 3>{3, 1, 0}, {2, 5, 1}, {4, 3, 2}, {0, 1, 1}}) {
        const Correlation size{rows, count, depth, taps, dilation};
        const Index weight_stride = depth * taps + 3, x_stride = count + (taps - 1) * dilation + 1,
                    y_stride = count + 2, slack = kernels::Correlate<T>::slack;
        const std::vector<T> weight = integers<T>(rows * weight_stride + 1, 1),
                             x = integers<T>(depth * x_stride + slack + 1, 2);
        std::vector<T> y = integers<T>(rows * y_stride + 1, 3), expected = y;
        // One number further on: no vector register is aligned to that.
        kernels::correlate<T>().add(size, weight.data() + 1, weight_stride, x.data() + 1, x_stride,
                                    y.data() + 1, y_stride);
        for (Index o = 0; o < rows; ++o) {
          for (Index p = 0; p < count; ++p) {
            for (Index i = 0; i < depth; ++i) {
              for (Index k = 0; k < taps; ++k) {
                expected[1 + o * y_stride + p] +=
                    weight[1 + o * weight_stride + i * taps + k] * x[1 + i * x_stride + p + k * dilation];
              }
            }
          }
        }
        BOOST_REQUIRE_EQUAL_COLLECTIONS(y.begin(), y.end(), expected.begin(), expected.end());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(transpose, T, Types) {
  for (const Index rows : {0, 1, 15, 16, 17, 40}) {
    for (const Index columns : {0, 1, 16, 33}) {
      const Index stride = columns + 1, out_stride = rows + 2;
      const std::vector<T> in = integers<T>(rows * stride, 1);
      std::vector<T> out = integers<T>(columns * out_stride, 2), expected = out;
      kernels::correlate<T>().transpose(in.data(), rows, columns, stride, out.data(), out_stride);
      for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j) {
          expected[j * out_stride + i] = in[i * stride + j];
        }
      }
      BOOST_REQUIRE_EQUAL_COLLECTIONS(out.begin(), out.end(), expected.begin(), expected.end());
    }
  }
}
