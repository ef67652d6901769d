#include <xgrad/engine/kernels/batch_math.hpp>
#include <xgrad/engine/kernels/elementwise.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr double sqrt_2_over_pi = 0.79788456080286535588, cubic = 0.044715,
                 one_over_sqrt_2pi = 0.39894228040143267794;

// out = f(in ...), a batch at a time. The last numbers go through a batch of their own, filled up with ones,
// so that they become what they would become elsewhere.
template <class T, class F, class... In>
void each(Size n, T* out, const F& f, const In*... in) {
  static constexpr Size width = static_cast<Size>(Batch<T>::size);
  Size i = 0;
  for (; i + width <= n; i += width) f(Batch<T>::load_unaligned(in + i)...).store_unaligned(out + i);
  if (i == n) return;
  const auto filled_up = [i, n](const T* from) {
    T last[width];
    for (Size k = 0; k < width; ++k) last[k] = i + k < n ? from[i + k] : T(1);
    return Batch<T>::load_unaligned(last);
  };
  T results[width];
  f(filled_up(in)...).store_unaligned(results);
  for (Size k = 0; i + k < n; ++k) out[i + k] = results[k];
}

template <class T>
struct Loops {
  using B = Batch<T>;

  static B zero() { return B(T(0)); }
  static B one() { return B(T(1)); }
  static B half() { return B(T(0.5)); }

  static void exp(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return exponential(x); }, in);
  }
  static void log(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return logarithm(x); }, in);
  }
  static void log1p(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return xsimd::select(x == zero(), x, xsimd::log1p(x)); }, in);
  }
  static void sin(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return xsimd::select(x == zero(), x, sine(x, T(0))); }, in);
  }
  static void cos(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return sine(x, T(1)); }, in);
  }
  static void tanh(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return xsimd::tanh(x); }, in);
  }
  static void sqrt(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return xsimd::sqrt(x); }, in);
  }
  static void rsqrt(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return one() / xsimd::sqrt(x); }, in);
  }

  // s = sigmoid(x) and its derivative s (1 - s), by exp(-|x|), which does not overflow.
  struct Logistic {
    B s, slope;
    explicit Logistic(B x) {
      const B e = exponential(-xsimd::abs(x)), share = one() / (one() + e);
      s = xsimd::select(x < zero(), e, one()) * share;
      slope = e * share * share;
    }
  };
  static void sigmoid(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return Logistic(x).s; }, in);
  }
  static B small_term(B x) { return xsimd::log1p(exponential(-xsimd::abs(x))); }
  static void log_sigmoid(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return xsimd::min(x, zero()) - small_term(x); }, in);
  }
  static void softplus(const T* in, T* out, Size n, T beta, T threshold) {
    each(
        n, out,
        [b = B(beta), t = B(threshold)](B x) {
          const B z = x * b;
          return xsimd::select(z > t, x, (xsimd::max(z, zero()) + small_term(z)) / b);
        },
        in);
  }

  static void relu(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return xsimd::select(x < zero(), zero(), x); }, in);
  }
  static void relu_grad(const T* grad, const T* in, T* out, Size n) {
    each(
        n, out, [](B g, B x) { return xsimd::select(x <= zero(), zero(), g); }, grad, in);
  }
  static void leaky_relu(const T* by, const T* in, T* out, Size n, T slope) {
    each(
        n, out, [s = B(slope)](B b, B x) { return xsimd::select(x > zero(), b, b * s); }, by, in);
  }

  static void silu(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return x * Logistic(x).s; }, in);
  }
  static void silu_grad(const T* grad, const T* in, T* out, Size n) {
    each(
        n, out,
        [](B g, B x) {
          const Logistic at(x);
          return g * (at.s + x * at.slope);
        },
        grad, in);
  }

  static void gelu(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return x * normal_cdf(x); }, in);
  }
  static void gelu_grad(const T* grad, const T* in, T* out, Size n) {
    each(
        n, out,
        [](B g, B x) {
          const B density = B(T(one_over_sqrt_2pi)) * exponential(x * x * B(T(-0.5)));
          return g * fused(x, density, normal_cdf(x));
        },
        grad, in);
  }

  // (1 + tanh(z)) / 2 is sigmoid(2 z), which keeps its digits where tanh is close to -1.
  static B twice_inner(B x) { return B(T(2 * sqrt_2_over_pi)) * (x + B(T(cubic)) * x * x * x); }
  static void gelu_tanh(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return x * Logistic(twice_inner(x)).s; }, in);
  }
  static void gelu_tanh_grad(const T* grad, const T* in, T* out, Size n) {
    each(
        n, out,
        [](B g, B x) {
          const Logistic at(twice_inner(x));
          const B inner_slope = B(T(2 * sqrt_2_over_pi)) * (one() + B(T(3 * cubic)) * x * x);
          return g * (at.s + x * at.slope * inner_slope);
        },
        grad, in);
  }

  static constexpr Elementwise<T> table{exp,         log,       log1p,          sin,       cos,
                                        tanh,        sqrt,      rsqrt,          relu,      sigmoid,
                                        log_sigmoid, silu,      gelu,           gelu_tanh, softplus,
                                        silu_grad,   gelu_grad, gelu_tanh_grad, relu_grad, leaky_relu};
};

}  // namespace

extern const Elementwise<float> elementwise_float = Loops<float>::table;
extern const Elementwise<double> elementwise_double = Loops<double>::table;

}  // namespace xgrad::kernels::XGRAD_ARCH
