#include <cmath>
#include <vector>

#include <xgrad/engine/kernels/adagrad.hpp>
#include <xgrad/engine/kernels/adam.hpp>
#include <xgrad/engine/kernels/idle.hpp>
#include <xgrad/engine/kernels/rmsprop.hpp>
#include <xgrad/engine/kernels/sgd.hpp>

#include "support/support.hpp"

using namespace xgrad;
using xgrad::kernels::Size;
using Types = std::tuple<float, double>;

static const std::vector<Size> sizes = {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 50, 64, 100, 257};

// Five arrays of n numbers at starts that no vector register is aligned to: a parameter, a gradient of both
// signs, and three states, the second and third positive.
template <class T>
struct Arrays {
  std::vector<std::vector<T>> numbers;
  explicit Arrays(Size n) {
    for (int k = 0; k < 5; ++k) {
      std::vector<T> one(static_cast<std::size_t>(n) + 1);
      for (std::size_t i = 0; i < one.size(); ++i) {
        const double x = std::sin(1.7 * static_cast<double>(i) + k);
        one[i] = static_cast<T>(k >= 3 ? 1.5 + x : x);
      }
      numbers.push_back(std::move(one));
    }
  }
  T* operator[](std::size_t k) { return numbers[k].data() + 1; }
};

// `kernel(arrays)` and `reference(p, g, s, t, u)`, which changes five numbers, do the same, to the bit.
template <class T, class Kernel, class Reference>
static void compare(Kernel kernel, Reference reference) {
  for (const Size n : sizes) {
    Arrays<T> found(n), wanted(n);
    kernel(found, n);
    for (Size i = 0; i < n; ++i)
      reference(wanted[0][i], wanted[1][i], wanted[2][i], wanted[3][i], wanted[4][i]);
    for (std::size_t k = 0; k < 5; ++k) {
      for (Size i = 0; i < n; ++i) {
        BOOST_TEST_CONTEXT("n = " << n << ", array " << k << ", number " << i)
        BOOST_REQUIRE_EQUAL(found[k][i], wanted[k][i]);
      }
      BOOST_REQUIRE_EQUAL(found[k][-1], wanted[k][-1]);
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sgd, T, Types) {
  const kernels::SgdStep<T> s{T(0.1), -1, T(0.3), T(0.9), T(0.7), T(0.2), T(0.8)};
  const auto d = [&](T p, T g) { return s.sign * g + s.weight_decay * p; };
  compare<T>([&](auto& a, Size n) { kernels::sgd<T>().step(a[0], a[1], nullptr, n, s); },
             [&](T& p, T g, T&, T&, T&) { p -= s.lr * d(p, g); });
  compare<T>([&](auto& a, Size n) { kernels::sgd<T>().step(a[0], a[1], a[2], n, s); },
             [&](T& p, T g, T& buffer, T&, T&) {
               buffer = s.keep * buffer + s.take * d(p, g);
               p -= s.lr * (s.own * d(p, g) + s.from_buffer * buffer);
             });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(adagrad, T, Types) {
  const kernels::AdagradStep<T> s{T(0.1), -1, T(0.3), T(1e-3)};
  compare<T>([&](auto& a, Size n) { kernels::adagrad<T>().step(a[0], a[1], a[3], n, s); },
             [&](T& p, T g, T&, T& sum, T&) {
               const T d = s.sign * g + s.weight_decay * p;
               sum += d * d;
               p -= s.lr * (d / (std::sqrt(sum) + s.eps));
             });
}

// One sum for the row; the order of its additions is the kernel's own.
BOOST_AUTO_TEST_CASE_TEMPLATE(rowwise_adagrad, T, Types) {
  const kernels::AdagradStep<T> s{T(0.1), -1, T(0.3), T(1e-3)};
  for (const Size n : sizes) {
    Arrays<T> a(n), before(n);
    T sum = T(0.5);
    kernels::adagrad<T>().rowwise(a[0], a[1], &sum, n, s);
    double squares = 0;
    std::vector<double> d;
    for (Size i = 0; i < n; ++i) {
      d.push_back(-static_cast<double>(before[1][i]) + 0.3 * static_cast<double>(before[0][i]));
      squares += d.back() * d.back();
    }
    const double total = n == 0 ? 0.5 : 0.5 + squares / static_cast<double>(n);
    BOOST_CHECK_CLOSE(static_cast<double>(sum), total, 1e-4);
    for (Size i = 0; i < n; ++i) {
      const double p = static_cast<double>(before[0][i]) - 0.1 * d[i] / (std::sqrt(total) + 1e-3);
      BOOST_CHECK_SMALL(static_cast<double>(a[0][i]) - p, 1e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rmsprop, T, Types) {
  const kernels::RmspropStep<T> s{T(0.1), -1, T(0.3), T(0.9), T(0.1), T(1e-3), T(0.8)};
  for (const bool momentum : {false, true}) {
    for (const bool centered : {false, true}) {
      compare<T>(
          [&](auto& a, Size n) {
            for (Size i = 0; i < n; ++i) a[3][i] += 10;  // keeps the variance positive
            kernels::rmsprop<T>().step(a[0], a[1], momentum ? a[2] : nullptr, a[3], centered ? a[4] : nullptr,
                                       n, s);
          },
          [&](T& p, T g, T& buffer, T& square, T& mean) {
            square += 10;
            const T d = s.sign * g + s.weight_decay * p;
            square = s.alpha * square + s.one_minus_alpha * (d * d);
            T variance = square;
            if (centered) {
              mean += s.one_minus_alpha * (d - mean);
              variance -= mean * mean;
            }
            T u = d / (std::sqrt(variance) + s.eps);
            if (momentum) {
              u += s.momentum * buffer;
              buffer = u;
            }
            p -= s.lr * u;
          });
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(adam, T, Types) {
  const kernels::AdamStep<T> s{T(0.1), -1, T(0.3), T(0.99), T(0.2), T(0.9), T(0.1), T(1.3), T(1e-3)};
  for (const bool amsgrad : {false, true}) {
    compare<T>(
        [&](auto& a, Size n) {
          kernels::adam<T>().step(a[0], a[1], a[2], a[3], amsgrad ? a[4] : nullptr, n, s);
        },
        [&](T& p, T g, T& first, T& second, T& largest) {
          const T d = s.sign * g + s.weight_decay * p;
          first += s.one_minus_beta1 * (d - first);
          second = s.beta2 * second + s.one_minus_beta2 * (d * d);
          if (amsgrad) largest = std::max(largest, second);
          p = s.keep * p - s.step_size * (first / (std::sqrt(amsgrad ? largest : second) * s.scale + s.eps));
        });
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(idle, T, Types) {
  const kernels::IdleStep s{0.9, -0.2, 0.3, 0.8, 0.7, 0.6};
  for (const bool first : {false, true}) {
    for (const bool others : {false, true}) {
      compare<T>(
          [&](auto& a, Size n) {
            kernels::idle<T>().step(a[0], first ? a[2] : nullptr, others ? a[3] : nullptr,
                                    others ? a[4] : nullptr, n, s);
          },
          [&](T& p, T, T& x, T& y, T& z) {
            const double before = static_cast<double>(p), state = first ? static_cast<double>(x) : 0;
            p = static_cast<T>(0.9 * before - 0.2 * state);
            if (first) x = static_cast<T>(0.3 * before + 0.8 * state);
            if (others) y = static_cast<T>(0.7 * static_cast<double>(y));
            if (others) z = static_cast<T>(0.6 * static_cast<double>(z));
          });
    }
  }
}
