#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <xgrad/engine/kernels/elementwise.hpp>

#include "support/support.hpp"

using namespace xgrad;
using kernels::Elementwise;

using Long = long double;  // the references have more digits than what they judge

template <class T>
struct Function {
  std::string name;
  typename Elementwise<T>::Function kernel;
  std::function<Long(Long)> reference;
  double ulps;                  // allowed error, in units of the last place
  double ulps_of_at_least = 0;  // of a result that is at least this large
};

static Long logistic(Long x) {
  return 1 / (1 + std::exp(-x));
}
static Long cube(Long x) {
  return std::sqrt(Long(8) / std::acos(Long(-1))) * (x + Long(0.044715) * x * x * x);  // 2 sqrt(2 / pi) (...)
}

template <class T>
static std::vector<Function<T>> functions() {
  const Elementwise<T>& k = kernels::elementwise<T>();
  const double gelu_ulps = sizeof(T) == 4 ? 8 : 500;
  return {
      {"exp", k.exp, [](Long x) { return std::exp(x); }, 2},
      {"log", k.log, [](Long x) { return std::log(x); }, 2},
      {"log1p", k.log1p, [](Long x) { return std::log1p(x); }, 2},
      {"sin", k.sin, [](Long x) { return std::sin(x); }, 2, 1},
      {"cos", k.cos, [](Long x) { return std::cos(x); }, 2, 1},
      {"tanh", k.tanh, [](Long x) { return std::tanh(x); }, 2},
      {"sqrt", k.sqrt, [](Long x) { return std::sqrt(x); }, 0.51},
      {"rsqrt", k.rsqrt, [](Long x) { return 1 / std::sqrt(x); }, 2},
      {"relu", k.relu, [](Long x) { return x < 0 ? 0 * x : x; }, 0},
      {"sigmoid", k.sigmoid, logistic, 2.5},
      {"log_sigmoid", k.log_sigmoid,
       [](Long x) { return (x < 0 ? x : 0 * x) - std::log1p(std::exp(-std::abs(x))); }, 2.5},
      {"silu", k.silu, [](Long x) { return x * logistic(x); }, 3.5},
      {"gelu", k.gelu, [](Long x) { return x / 2 * std::erfc(-x / std::sqrt(Long(2))); }, gelu_ulps, 1},
      {"gelu_tanh", k.gelu_tanh, [](Long x) { return x * logistic(cube(x)); }, 8, 1},
  };
}

// Of both signs and of all magnitudes that matter; none where a result is smaller than a normal number.
template <class T>
static std::vector<T> numbers() {
  std::vector<T> out;
  for (int i = 0; i < 3000; ++i) {
    const double spread = static_cast<double>(i) / 3000;
    out.push_back(static_cast<T>(-87 + 174 * spread));
    out.push_back(static_cast<T>(-6 + 12 * spread));
    out.push_back(static_cast<T>(std::pow(10, -7 + 8 * spread)));
    out.push_back(static_cast<T>(-std::pow(10, -7 + 8 * spread)));
  }
  return out;
}

template <class T>
static void check_accuracy() {
  const std::vector<T> in = numbers<T>();
  std::vector<T> out(in.size());
  for (const Function<T>& f : functions<T>()) {
    BOOST_TEST_CONTEXT(f.name << " in " << 8 * sizeof(T) << " bits on " << kernels::architecture()) {
      f.kernel(in.data(), out.data(), std::ssize(in));
      double worst = 0;
      T at = 0;
      for (std::size_t i = 0; i < in.size(); ++i) {
        const Long expected = f.reference(in[i]);
        if (std::isnan(expected)) {
          BOOST_REQUIRE(std::isnan(out[i]));
          continue;
        }
        const Long size = std::max(std::abs(expected), Long(f.ulps_of_at_least));
        if (size < Long(std::numeric_limits<T>::min())) continue;
        const int exponent = std::ilogb(size) - (std::numeric_limits<T>::digits - 1);
        const double error = static_cast<double>(std::scalbn(std::abs(out[i] - expected), -exponent));
        if (error > worst) worst = error, at = in[i];
      }
      BOOST_CHECK_MESSAGE(worst <= f.ulps, worst << " ulp at " << at);
    }
  }
}

BOOST_AUTO_TEST_CASE(accuracy) {
  check_accuracy<float>();
  check_accuracy<double>();
}

// Bit for bit the same alone, in the middle of a batch and in what is left over at the end; in place, too.
template <class T>
static void check_positions() {
  std::vector<T> in(100), alone(100), out(100);
  for (std::size_t i = 0; i < in.size(); ++i)
    in[i] = static_cast<T>(8 * std::sin(1.7 * static_cast<double>(i)));
  in[40] = static_cast<T>(3e5);  // sin and cos take another way
  const auto check_function = [&](const std::string& name, const auto& run) {
    for (std::size_t i = 0; i < in.size(); ++i) run(i, &alone[i], Index{1});
    for (std::size_t start = 0; start < 17; ++start) {
      for (std::size_t n = 0; n + start <= in.size(); n += n < 40 ? 1 : 7) {
        std::fill(out.begin(), out.end(), T(-77));
        run(start, out.data() + start, static_cast<Index>(n));
        for (std::size_t i = 0; i < in.size(); ++i) {
          const bool written = i >= start && i < start + n;
          const T expected = written ? alone[i] : T(-77);
          BOOST_REQUIRE_MESSAGE(std::memcmp(&out[i], &expected, sizeof(T)) == 0,
                                name << ": element " << i << " of " << n << " from " << start);
        }
      }
    }
  };
  for (const Function<T>& f : functions<T>()) {
    check_function(f.name, [&](std::size_t i, T* to, Index n) { f.kernel(in.data() + i, to, n); });
    check_function(f.name + " in place", [&](std::size_t i, T* to, Index n) {
      std::copy_n(in.data() + i, n, to);
      f.kernel(to, to, n);
    });
  }
  const Elementwise<T>& k = kernels::elementwise<T>();
  check_function("softplus",
                 [&](std::size_t i, T* to, Index n) { k.softplus(in.data() + i, to, n, T(1.5), T(2)); });
  std::vector<T> grad(in.rbegin(), in.rend());
  check_function("leaky_relu", [&](std::size_t i, T* to, Index n) {
    k.leaky_relu(in.data() + i, in.data() + i, to, n, T(0.25));
  });
  for (const auto gradient : {k.relu_grad, k.silu_grad, k.gelu_grad, k.gelu_tanh_grad}) {
    check_function("gradient",
                   [&](std::size_t i, T* to, Index n) { gradient(grad.data() + i, in.data() + i, to, n); });
  }
}

BOOST_AUTO_TEST_CASE(a_number_becomes_the_same_everywhere) {
  check_positions<float>();
  check_positions<double>();
}

template <class T>
static void check_gradients_and_parameters() {
  const Elementwise<T>& k = kernels::elementwise<T>();
  const double tolerance = sizeof(T) == 4 ? 1e-6 : 1e-13;
  const std::vector<T> in = numbers<T>();
  std::vector<T> out(in.size()), grad(in.size(), T(0.75));
  const Index n = std::ssize(in);
  const auto check_against = [&](const char* name, const std::function<Long(Long)>& reference) {
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Long expected = reference(in[i]), error = std::abs(out[i] - expected);
      BOOST_REQUIRE_MESSAGE(error <= tolerance * std::max(std::abs(expected), Long(1)),
                            name << " at " << in[i] << ": " << out[i] << " and " << expected);
    }
  };
  k.softplus(in.data(), out.data(), n, T(0.5), T(20));
  check_against("softplus", [](Long x) { return x > 40 ? x : 2 * std::log1p(std::exp(x / 2)); });
  k.relu_grad(grad.data(), in.data(), out.data(), n);
  check_against("relu_grad", [](Long x) { return Long(x > 0 ? 0.75 : 0); });
  k.leaky_relu(grad.data(), in.data(), out.data(), n, T(0.5));
  check_against("leaky_relu", [](Long x) { return Long(x > 0 ? 0.75 : 0.375); });
  k.silu_grad(grad.data(), in.data(), out.data(), n);
  check_against("silu_grad", [](Long x) {
    const Long s = logistic(x);
    return Long(0.75) * s * (1 + x * (1 - s));
  });
  k.gelu_grad(grad.data(), in.data(), out.data(), n);
  check_against("gelu_grad", [](Long x) {
    const Long density = std::exp(-x * x / 2) / std::sqrt(2 * std::acos(Long(-1)));
    return Long(0.75) * (std::erfc(-x / std::sqrt(Long(2))) / 2 + x * density);
  });
  k.gelu_tanh_grad(grad.data(), in.data(), out.data(), n);
  check_against("gelu_tanh_grad", [](Long x) {
    const Long s = logistic(cube(x));
    const Long slope = std::sqrt(Long(8) / std::acos(Long(-1))) * (1 + 3 * Long(0.044715) * x * x);
    return Long(0.75) * (s + x * s * (1 - s) * slope);
  });
}

BOOST_AUTO_TEST_CASE(gradients_and_what_takes_a_parameter) {
  check_gradients_and_parameters<float>();
  check_gradients_and_parameters<double>();
}

// What C's functions give for zeros, infinities, NaN, huge and tiny numbers.
template <class T>
static void check_special_numbers() {
  const T infinity = std::numeric_limits<T>::infinity(), tiny = std::numeric_limits<T>::denorm_min();
  const std::vector<T> in = {T(0),
                             T(-0.0),
                             infinity,
                             -infinity,
                             std::numeric_limits<T>::quiet_NaN(),
                             tiny,
                             -tiny,
                             std::numeric_limits<T>::min(),
                             T(1),
                             T(-1),
                             T(1000),
                             T(-1000),
                             T(1e30),
                             T(-1e30)};
  const Elementwise<T>& k = kernels::elementwise<T>();
  struct Plain {
    const char* name;
    typename Elementwise<T>::Function kernel;
    T (*reference)(T);
  };
  const Plain plain[] = {{"exp", k.exp, [](T x) { return std::exp(x); }},
                         {"log", k.log, [](T x) { return std::log(x); }},
                         {"log1p", k.log1p, [](T x) { return std::log1p(x); }},
                         {"sin", k.sin, [](T x) { return std::sin(x); }},
                         {"cos", k.cos, [](T x) { return std::cos(x); }},
                         {"tanh", k.tanh, [](T x) { return std::tanh(x); }},
                         {"sqrt", k.sqrt, [](T x) { return std::sqrt(x); }},
                         {"rsqrt", k.rsqrt, [](T x) { return 1 / std::sqrt(x); }}};
  std::vector<T> out(in.size());
  for (const auto& [name, kernel, reference] : plain) {
    kernel(in.data(), out.data(), std::ssize(in));
    for (std::size_t i = 0; i < in.size(); ++i) {
      const T expected = reference(in[i]);
      BOOST_TEST_CONTEXT(name << "(" << in[i] << ") on " << kernels::architecture()) {
        if (std::isnan(expected)) {
          BOOST_CHECK(std::isnan(out[i]));
        } else if (std::isinf(expected) || expected == 0) {
          BOOST_CHECK_EQUAL(out[i], expected);
          BOOST_CHECK_EQUAL(std::signbit(out[i]), std::signbit(expected));
        } else {
          BOOST_CHECK_CLOSE_FRACTION(out[i], expected, T(4) * std::numeric_limits<T>::epsilon());
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(special_numbers) {
  check_special_numbers<float>();
  check_special_numbers<double>();
}

// exp over its whole range: up to the greatest number, and down to the smallest, where digits are lost.
BOOST_AUTO_TEST_CASE(the_ends_of_exp) {
  for (float x = 86; x < 88.72f; x += 0.01f) {
    float y = 0;
    kernels::elementwise<float>().exp(&x, &y, 1);
    BOOST_REQUIRE_CLOSE_FRACTION(static_cast<double>(y), std::exp(static_cast<double>(x)), 2.4e-7);
  }
  for (float x = -104; x < -86; x += 0.01f) {
    float y = 0;
    kernels::elementwise<float>().exp(&x, &y, 1);
    const double expected = std::exp(static_cast<double>(x));
    BOOST_REQUIRE_SMALL(static_cast<double>(y) - expected, std::max(2.4e-7 * expected, 1.41e-45));
  }
  for (double x : {709.0, 709.7, -700.5, -707.0}) {
    double y = 0;
    kernels::elementwise<double>().exp(&x, &y, 1);
    BOOST_CHECK_CLOSE_FRACTION(y, std::exp(x), 1e-15);
  }
}
