#include <cmath>

#include <xgrad/engine/kernels/elementwise.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

template <class T, class F>
void each(const T* in, T* out, Size n, F f) {
  for (Size i = 0; i < n; ++i) out[i] = f(in[i]);
}
template <class T, class F>
void each(const T* grad, const T* in, T* out, Size n, F f) {
  for (Size i = 0; i < n; ++i) out[i] = grad[i] * f(in[i]);
}

template <class T>
T logistic(T x) {
  return 1 / (1 + std::exp(-x));
}
constexpr double sqrt_half = 0.70710678118654752440, sqrt_2_over_pi = 0.79788456080286535588,
                 cubic = 0.044715, one_over_sqrt_2pi = 0.39894228040143267794;

template <class T>
struct Loops {
  static void exp(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return std::exp(x); });
  }
  static void log(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return std::log(x); });
  }
  static void log1p(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return std::log1p(x); });
  }
  static void sin(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return std::sin(x); });
  }
  static void cos(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return std::cos(x); });
  }
  static void tanh(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return std::tanh(x); });
  }
  static void sqrt(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return std::sqrt(x); });
  }
  static void rsqrt(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return 1 / std::sqrt(x); });
  }
  static void sigmoid(const T* in, T* out, Size n) { each(in, out, n, logistic<T>); }
  static void log_sigmoid(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return (x < 0 ? x : T(0)) - std::log1p(std::exp(-std::abs(x))); });
  }
  static void silu(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return x / (1 + std::exp(-x)); });
  }
  static void gelu(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return x * T(0.5) * (1 + std::erf(x * T(sqrt_half))); });
  }
  static T gelu_tanh_of(T x) { return std::tanh(T(sqrt_2_over_pi) * (x + T(cubic) * x * x * x)); }
  static void gelu_tanh(const T* in, T* out, Size n) {
    each(in, out, n, [](T x) { return x * T(0.5) * (1 + gelu_tanh_of(x)); });
  }
  static void softplus(const T* in, T* out, Size n, T beta, T threshold) {
    each(in, out, n, [=](T x) {
      const T z = x * beta;
      return z > threshold ? x : ((z > 0 ? z : T(0)) + std::log1p(std::exp(-std::abs(z)))) / beta;
    });
  }
  static void silu_grad(const T* grad, const T* in, T* out, Size n) {
    each(grad, in, out, n, [](T x) {
      const T s = logistic(x);
      return s * (1 + x * (1 - s));
    });
  }
  static void gelu_grad(const T* grad, const T* in, T* out, Size n) {
    each(grad, in, out, n, [](T x) {
      return T(0.5) * (1 + std::erf(x * T(sqrt_half))) + x * T(one_over_sqrt_2pi) * std::exp(x * x * T(-0.5));
    });
  }
  static void gelu_tanh_grad(const T* grad, const T* in, T* out, Size n) {
    each(grad, in, out, n, [](T x) {
      const T t = gelu_tanh_of(x);
      return T(0.5) * (1 + t) + T(0.5) * x * (1 - t * t) * T(sqrt_2_over_pi) * (1 + 3 * T(cubic) * x * x);
    });
  }
  static constexpr Elementwise<T> table{exp,       log,      log1p,     sin,         cos,           tanh,
                                        sqrt,      rsqrt,    sigmoid,   log_sigmoid, silu,          gelu,
                                        gelu_tanh, softplus, silu_grad, gelu_grad,   gelu_tanh_grad};
};

}  // namespace

extern const Elementwise<float> elementwise_float = Loops<float>::table;
extern const Elementwise<double> elementwise_double = Loops<double>::table;

}  // namespace xgrad::kernels::XGRAD_ARCH
