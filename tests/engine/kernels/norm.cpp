#include <cmath>
#include <limits>
#include <vector>

#include <xgrad/engine/kernels/norm.hpp>

#include "support/support.hpp"

using xgrad::kernels::Size;
using Types = std::tuple<float, double>;

// One element before the numbers: no vector register is aligned to their start.
template <class T>
struct Numbers {
  std::vector<T> storage;
  Numbers(Size n, double phase, double centre = 0) : storage(static_cast<std::size_t>(n) + 1) {
    for (std::size_t i = 0; i < storage.size(); ++i) {
      storage[i] = static_cast<T>(centre + std::sin(1.7 * static_cast<double>(i) + phase));
    }
  }
  T* data() { return storage.data() + 1; }
  long double operator[](Size i) const { return storage[static_cast<std::size_t>(i) + 1]; }
};

template <class T>
static bool near(long double ours, long double expected, long double scale = 1) {
  return std::abs(ours - expected) <= 20 * std::numeric_limits<T>::epsilon() * (scale + std::abs(expected));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_and_back, T, Types) {
  const auto& kernel = xgrad::kernels::norm<T>();
  constexpr Size rows = 3;
  for (const Size n : {2, 3, 15, 16, 17, 100, 1025, 2500}) {
    Numbers<T> x(rows * n, 0, 2), grad(rows * n, 1), weight(n, 2, 1), bias(n, 3);
    Numbers<T> mean(rows, 0), inverse(rows, 0), out(rows * n, 0), dx(rows * n, 0);
    Numbers<T> dweight(n, 5), dbias(n, 6);
    const Numbers<T> dweight_before = dweight, dbias_before = dbias;
    const T eps = T(1e-3);
    kernel.rows(x.data(), rows, n, weight.data(), bias.data(), eps, mean.data(), inverse.data(), out.data());
    kernel.rows_backward(x.data(), grad.data(), rows, n, weight.data(), mean.data(), inverse.data(),
                         dx.data(), dweight.data(), dbias.data());
    Size wrong = 0;
    std::vector<long double> of_weight(static_cast<std::size_t>(n)), of_bias = of_weight;
    for (Size r = 0; r < rows; ++r) {
      long double m = 0, variance = 0, average = 0, slope = 0;
      for (Size i = 0; i < n; ++i) m += x[r * n + i] / n;
      for (Size i = 0; i < n; ++i) variance += (x[r * n + i] - m) * (x[r * n + i] - m) / n;
      const long double factor = 1 / std::sqrt(variance + static_cast<long double>(eps));
      const auto h = [&](Size i) { return (x[r * n + i] - m) * factor; };
      for (Size i = 0; i < n; ++i) {
        average += grad[r * n + i] * weight[i] / n;
        slope += grad[r * n + i] * weight[i] * h(i) / n;
      }
      wrong += !near<T>(mean[r], m) + !near<T>(inverse[r], factor);
      for (Size i = 0; i < n; ++i) {
        wrong += !near<T>(out[r * n + i], h(i) * weight[i] + bias[i], 4);
        wrong += !near<T>(dx[r * n + i], (grad[r * n + i] * weight[i] - average - h(i) * slope) * factor, 4);
        of_weight[i] += grad[r * n + i] * h(i);
        of_bias[i] += grad[r * n + i];
      }
    }
    for (Size i = 0; i < n; ++i) {
      wrong += !near<T>(dweight[i], dweight_before[i] + of_weight[i], 4);
      wrong += !near<T>(dbias[i], dbias_before[i] + of_bias[i], 4);
    }
    BOOST_CHECK_MESSAGE(wrong == 0,
                        wrong << " of " << 2 * rows * (n + 1) + 2 * n << " wrong in rows of " << n);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(channels_and_back, T, Types) {
  const auto& kernel = xgrad::kernels::norm<T>();
  constexpr Size samples = 3;
  for (const Size channels : {1, 2, 17, 40}) {
    for (const Size places : {1, 2, 16, 35}) {
      const Size size = samples * channels * places;
      Numbers<T> x(size, 0, 2), grad(size, 1), mean(channels, 2), factor(channels, 3, 2), shift(channels, 4),
          slope(channels, 5), out(size, 0), product(size, 0), dx(size, 0);
      kernel.channels(x.data(), samples, channels, places, mean.data(), factor.data(), shift.data(),
                      out.data());
      kernel.channels_product(x.data(), grad.data(), samples, channels, places, mean.data(), factor.data(),
                              product.data());
      kernel.channels_backward(x.data(), grad.data(), samples, channels, places, mean.data(), factor.data(),
                               shift.data(), slope.data(), dx.data());
      Size wrong = 0;
      for (Size i = 0; i < size; ++i) {
        const Size c = i / places % channels;
        const long double centred = x[i] - mean[c];
        wrong += !near<T>(out[i], centred * factor[c] + shift[c], 8);
        wrong += !near<T>(product[i], grad[i] * centred * factor[c], 8);
        wrong += !near<T>(dx[i], (grad[i] - shift[c] - centred * slope[c]) * factor[c], 8);
      }
      BOOST_CHECK_MESSAGE(wrong == 0, wrong << " of " << 3 * size << " wrong: " << channels << " channels, "
                                            << places << " places");
    }
  }
}
