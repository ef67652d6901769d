// Every function of unary_table.hpp and its gradient against scalar references with more digits, on the
// instruction set that XGRAD_ARCH names.
#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <xgrad/engine/kernels/dispatch.hpp>
#include <xgrad/engine/kernels/unary.hpp>

#include "support/support.hpp"

using namespace xgrad;
using kernels::UnaryFunction;
using Types = std::tuple<float, double>;
using Long = long double;

template <class T>
struct Function {
  std::string name;
  UnaryFunction<T> kernel;
  std::function<Long(Long)> f, slope;
  double ulps;                  // allowed error of f, in units of the last place
  double ulps_of_at_least = 0;  // of a result that is at least this large
  T a = 0, b = 0;
};

static const Long pi = std::acos(Long(-1));

static Long logistic(Long x) {
  return 1 / (1 + std::exp(-x));
}
static Long logistic_slope(Long x) {
  return logistic(x) * logistic(-x);
}
static Long normal(Long x) {
  return std::erfc(-x / std::sqrt(Long(2))) / 2;
}
static Long twice_inner(Long x) {  // 2 sqrt(2 / pi) (x + 0.044715 x^3)
  return std::sqrt(8 / pi) * (x + Long(0.044715) * x * x * x);
}
static Long twice_inner_slope(Long x) {
  return std::sqrt(8 / pi) * (1 + 3 * Long(0.044715) * x * x);
}
static Long log_1p_exp(Long x) {  // log(1 + exp(x))
  return (x > 0 ? x : 0) + std::log1p(std::exp(-std::abs(x)));
}
static Long square(Long x) {
  return x * x;
}

template <class T>
static std::vector<Function<T>> functions() {
  using L = Long;
  const kernels::Unary<T>& k = kernels::unary<T>();
  const double gelu = sizeof(T) == 4 ? 8 : 500;
  const L alpha = T(1.75), scale = T(1.125);
  return {
      {"abs", k.abs, [](L x) { return std::abs(x); }, [](L x) { return L(x > 0) - L(x < 0); }, 0},
      {"sign", k.sign, [](L x) { return L(x > 0) - L(x < 0); }, [](L) { return L(0); }, 0},
      {"neg", k.neg, [](L x) { return -x; }, [](L) { return L(-1); }, 0},
      {"reciprocal", k.reciprocal, [](L x) { return 1 / x; }, [](L x) { return -1 / (x * x); }, 0.51},
      {"sqrt", k.sqrt, [](L x) { return std::sqrt(x); }, [](L x) { return 1 / (2 * std::sqrt(x)); }, 0.51},
      {"rsqrt", k.rsqrt, [](L x) { return 1 / std::sqrt(x); },
       [](L x) { return -1 / (2 * x * std::sqrt(x)); }, 2},
      {"exp", k.exp, [](L x) { return std::exp(x); }, [](L x) { return std::exp(x); }, 2},
      {"log", k.log, [](L x) { return std::log(x); }, [](L x) { return 1 / x; }, 2},
      {"log1p", k.log1p, [](L x) { return std::log1p(x); }, [](L x) { return 1 / (1 + x); }, 2},
      {"sin", k.sin, [](L x) { return std::sin(x); }, [](L x) { return std::cos(x); }, 2, 1},
      {"cos", k.cos, [](L x) { return std::cos(x); }, [](L x) { return -std::sin(x); }, 2, 1},
      {"tanh", k.tanh, [](L x) { return std::tanh(x); }, [](L x) { return 1 - square(std::tanh(x)); }, 2},
      {"sigmoid", k.sigmoid, logistic, logistic_slope, 2.5},
      {"logsigmoid", k.logsigmoid, [](L x) { return x > 800 ? 0 : -log_1p_exp(-x); },
       [](L x) { return logistic(-x); }, 2.5},
      {"relu", k.relu, [](L x) { return x < 0 ? 0 : x; }, [](L x) { return L(x > 0); }, 0},
      {"silu", k.silu, [](L x) { return x * logistic(x); },
       [](L x) { return logistic(x) + x * logistic_slope(x); }, 3.5},
      {"gelu", k.gelu, [](L x) { return x * normal(x); },
       [](L x) { return normal(x) + x * std::exp(-x * x / 2) / std::sqrt(2 * pi); }, gelu, 1},
      {"gelu_tanh", k.gelu_tanh, [](L x) { return x * logistic(twice_inner(x)); },
       [](L x) {
         return logistic(twice_inner(x)) + x * logistic_slope(twice_inner(x)) * twice_inner_slope(x);
       },
       8, 1},
      {"mish", k.mish, [](L x) { return x * std::tanh(log_1p_exp(x)); },
       [](L x) {
         return std::tanh(log_1p_exp(x)) + x * (1 - square(std::tanh(log_1p_exp(x)))) * logistic(x);
       },
       4},
      {"softsign", k.softsign, [](L x) { return x / (1 + std::abs(x)); },
       [](L x) { return 1 / square(1 + std::abs(x)); }, 2},
      {"tanhshrink", k.tanhshrink, [](L x) { return x - std::tanh(x); },
       [](L x) { return square(std::tanh(x)); }, 2, 1},
      {"hardsigmoid", k.hardsigmoid, [](L x) { return x < -3  ? 0
                                                      : x > 3 ? 1
                                                              : (x + 3) / 6; },
       [](L x) { return x > -3 && x < 3 ? L(1) / 6 : 0; }, 1, 1},
      {"hardswish", k.hardswish, [](L x) { return x > 3 ? x : x * std::max(x + 3, L(0)) / 6; },
       [](L x) { return x <= -3  ? 0
                        : x >= 3 ? 1
                                 : x / 3 + L(0.5); }, 2, 1},
      {"leaky_relu", k.leaky_relu, [](L x) { return x > 0 ? x : x / 4; },
       [](L x) { return x > 0 ? L(1) : L(0.25); }, 0, 0, T(0.25)},
      {"softplus", k.softplus, [](L x) { return x > 40 ? x : 2 * log_1p_exp(x / 2); },
       [](L x) { return x > 40 ? 1 : logistic(x / 2); }, 8, 1, T(0.5), T(20)},
      {"elu", k.elu, [=](L x) { return scale * (x > 0 ? x : alpha * std::expm1(x)); },
       [=](L x) { return scale * (x > 0 ? 1 : alpha * std::exp(x)); }, 4, 0, T(1.75), T(1.125)},
      {"celu", k.celu, [=](L x) { return x > 0 ? x : alpha * std::expm1(x / alpha); },
       [=](L x) { return x > 0 ? 1 : std::exp(x / alpha); }, 4, 0, T(1.75)},
      {"clamp", k.clamp, [](L x) { return x < -1  ? -1
                                          : x > 2 ? 2
                                                  : x; },
       [](L x) { return L(x >= -1 && x <= 2); }, 0, 0, T(-1), T(2)},
      {"hardtanh", k.hardtanh, [](L x) { return x < -1  ? -1
                                                : x > 2 ? 2
                                                        : x; },
       [](L x) { return L(!(x <= -1 || x >= 2)); }, 0, 0, T(-1), T(2)},
      {"hardshrink", k.hardshrink, [](L x) { return std::abs(x) <= 0.5 ? 0 : x; },
       [](L x) { return L(!(std::abs(x) <= 0.5)); }, 0, 0, T(0.5)},
      {"softshrink", k.softshrink,
       [](L x) { return std::abs(x) <= 0.5 ? 0
                        : x > 0            ? x - L(0.5)
                                           : x + L(0.5); },
       [](L x) { return L(!(std::abs(x) <= 0.5)); }, 0.51, 0, T(0.5)},
      {"threshold", k.threshold, [](L x) { return x <= 0.5 ? 7 : x; }, [](L x) { return L(!(x <= 0.5)); }, 0,
       0, T(0.5), T(7)},
  };
}

BOOST_AUTO_TEST_CASE(all_entries_are_tested) {
  std::set<std::string> tested;
  for (const auto& f : functions<float>()) tested.insert(f.name);
#define XGRAD_FUNCTION(name, ...) BOOST_CHECK_MESSAGE(tested.count(#name), #name " is not tested");
#include <xgrad/engine/kernels/unary_table.hpp>
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

BOOST_AUTO_TEST_CASE_TEMPLATE(accuracy, T, Types) {
  const std::vector<T> in = numbers<T>();
  std::vector<T> out(in.size());
  for (const Function<T>& f : functions<T>()) {
    BOOST_TEST_CONTEXT(f.name << " in " << 8 * sizeof(T) << " bits on " << kernels::architecture()) {
      f.kernel.forward(in.data(), out.data(), std::ssize(in), f.a, f.b);
      double worst = 0;
      T at = 0;
      for (std::size_t i = 0; i < in.size(); ++i) {
        const Long expected = f.f(in[i]);
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

// What backward takes: x, the result for x, or anything.
template <class T>
static std::vector<T> saved(const Function<T>& f, const std::vector<T>& in) {
  std::vector<T> out = in;
  if (f.kernel.saves == kernels::Saves::y) {
    f.kernel.forward(in.data(), out.data(), std::ssize(in), f.a, f.b);
  }
  return out;
}

BOOST_AUTO_TEST_CASE_TEMPLATE(gradients, T, Types) {
  const double tolerance = sizeof(T) == 4 ? 1e-6 : 1e-13;
  const std::vector<T> in = numbers<T>();
  std::vector<T> out(in.size()), grad(in.size(), T(0.75));
  for (const Function<T>& f : functions<T>()) {
    const std::vector<T> from = saved(f, in);
    f.kernel.backward(grad.data(), from.data(), out.data(), std::ssize(in), f.a, f.b);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Long expected = Long(0.75) * f.slope(in[i]), error = std::abs(out[i] - expected);
      if (out[i] == expected || (std::isnan(expected) && std::isnan(out[i]))) continue;
      BOOST_REQUIRE_MESSAGE(error <= tolerance * std::max(std::abs(expected), Long(1)),
                            f.name << " at " << in[i] << ": " << out[i] << " and " << expected);
    }
  }
}

// Bit for bit the same alone, in the middle of a batch and in what is left over at the end; in place, too.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_number_becomes_the_same_everywhere, T, Types) {
  std::vector<T> in(100), alone(100), out(100), expected(100);
  for (std::size_t i = 0; i < in.size(); ++i)
    in[i] = static_cast<T>(8 * std::sin(1.7 * static_cast<double>(i)));
  in[40] = static_cast<T>(3e5);  // sin and cos take another way
  const auto check_function = [&](const std::string& name, const auto& run) {
    for (std::size_t i = 0; i < in.size(); ++i) run(i, &alone[i], Index{1});
    for (std::size_t start = 0; start < 17; ++start) {
      for (std::size_t n = 0; n + start <= in.size(); n += n < 40 ? 1 : 7) {
        std::fill(out.begin(), out.end(), T(-77));  // what is not to be written stays
        std::fill(expected.begin(), expected.end(), T(-77));
        std::copy_n(alone.begin() + start, n, expected.begin() + start);
        run(start, out.data() + start, static_cast<Index>(n));
        BOOST_REQUIRE_MESSAGE(std::memcmp(out.data(), expected.data(), out.size() * sizeof(T)) == 0,
                              name << ": " << n << " elements from " << start);
      }
    }
  };
  const std::vector<T> grad(in.rbegin(), in.rend());
  for (const Function<T>& f : functions<T>()) {
    const std::vector<T> from = saved(f, in);
    check_function(f.name,
                   [&](std::size_t i, T* to, Index n) { f.kernel.forward(in.data() + i, to, n, f.a, f.b); });
    check_function(f.name + " in place", [&](std::size_t i, T* to, Index n) {
      std::copy_n(in.data() + i, n, to);
      f.kernel.forward(to, to, n, f.a, f.b);
    });
    check_function(f.name + " backward", [&](std::size_t i, T* to, Index n) {
      f.kernel.backward(grad.data() + i, from.data() + i, to, n, f.a, f.b);
    });
    check_function(f.name + " backward in place", [&](std::size_t i, T* to, Index n) {
      std::copy_n(grad.data() + i, n, to);
      f.kernel.backward(to, from.data() + i, to, n, f.a, f.b);
    });
  }
}

// Zeros with their signs, infinities, NaN, huge and tiny numbers.
BOOST_AUTO_TEST_CASE_TEMPLATE(special_numbers, T, Types) {
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
  std::vector<T> out(in.size());
  for (const Function<T>& f : functions<T>()) {
    f.kernel.forward(in.data(), out.data(), std::ssize(in), f.a, f.b);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const T expected = static_cast<T>(f.f(in[i]));
      BOOST_TEST_CONTEXT(f.name << "(" << in[i] << ") on " << kernels::architecture()) {
        if (std::isnan(expected)) {
          BOOST_CHECK(std::isnan(out[i]));
        } else if (std::isinf(expected) || expected == 0) {
          BOOST_CHECK_EQUAL(out[i], expected);
          BOOST_CHECK_EQUAL(std::signbit(out[i]), std::signbit(expected));
        } else {
          BOOST_CHECK_CLOSE_FRACTION(out[i], expected,
                                     T(std::max(4.0, f.ulps)) * std::numeric_limits<T>::epsilon());
        }
      }
    }
  }
}

// exp over its whole range: up to the greatest number, and down to the smallest, where digits are lost.
template <class T>
static double exp_of(T x) {
  T y = 0;
  kernels::unary<T>().exp.forward(&x, &y, 1, 0, 0);
  return static_cast<double>(y);
}

BOOST_AUTO_TEST_CASE(the_ends_of_exp) {
  for (float x = 86; x < 88.72f; x += 0.01f) {
    BOOST_REQUIRE_CLOSE_FRACTION(exp_of(x), std::exp(static_cast<double>(x)), 2.4e-7);
  }
  for (float x = -104; x < -86; x += 0.01f) {
    const double expected = std::exp(static_cast<double>(x));
    BOOST_REQUIRE_SMALL(exp_of(x) - expected, std::max(2.4e-7 * expected, 1.41e-45));
  }
  for (double x : {709.0, 709.7, -700.5, -707.0}) BOOST_CHECK_CLOSE_FRACTION(exp_of(x), std::exp(x), 1e-15);
}
