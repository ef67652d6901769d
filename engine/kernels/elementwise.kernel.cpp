#include <cmath>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // g++ 12 about its own AVX-512 header
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <xsimd/xsimd.hpp>

#include <xgrad/engine/kernels/elementwise.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

template <class T>
using Batch = xsimd::batch<T, xsimd::default_arch>;

constexpr double sqrt_half = 0.70710678118654752440, sqrt_2_over_pi = 0.79788456080286535588,
                 cubic = 0.044715, one_over_sqrt_2pi = 0.39894228040143267794;

// out = f(in ...), a batch at a time. The last numbers go through a batch of their own, filled up with ones,
// so that they become what they would become elsewhere.
template <class T, class F, class... In>
void each(Size n, T* out, const F& f, const In*... in) {
  constexpr Size width = static_cast<Size>(Batch<T>::size);
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

template <class B>
B horner(B, double last) {
  return B(typename B::value_type(last));
}
// c0 + x (c1 + x (c2 + ...)).
template <class B, class... Cs>
B horner(B x, double c0, Cs... cs) {
  return xsimd::fma(x, horner(x, cs...), B(typename B::value_type(c0)));
}

// Sine and cosine of r in [-pi/4, pi/4], as series in z = r^2, and pi/2 in three parts of which the first two
// have few bits, so that their products with whole numbers are exact (Moshier's Cephes library, 1992).
template <class T>
struct Circle;
template <>
struct Circle<float> {
  static constexpr float half_pi[] = {1.5703125f, 4.837512969970703125e-4f, 7.54978995489188216e-8f};
  static constexpr float limit = 8192;
  static Batch<float> sin(Batch<float> r, Batch<float> z) {
    return xsimd::fma(r * z, horner(z, -1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4), r);
  }
  static Batch<float> cos(Batch<float> z) {
    const Batch<float> tail = horner(z, 4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5);
    return xsimd::fma(z * z, tail, xsimd::fma(z, Batch<float>(-0.5f), Batch<float>(1.0f)));
  }
};
template <>
struct Circle<double> {
  static constexpr double half_pi[] = {1.57079625129699707031, 7.54978941586159635336e-8,
                                       5.39030285815811905290e-15};
  static constexpr double limit = 100000;
  static Batch<double> sin(Batch<double> r, Batch<double> z) {
    return xsimd::fma(
        r * z,
        horner(z, -1.66666666666666307295e-1, 8.33333333332211858878e-3, -1.98412698295895385996e-4,
               2.75573136213857245213e-6, -2.50507477628578072866e-8, 1.58962301576546568060e-10),
        r);
  }
  static Batch<double> cos(Batch<double> z) {
    const Batch<double> tail =
        horner(z, 4.16666666666665929218e-2, -1.38888888888730564116e-3, 2.48015872888517045348e-5,
               -2.75573141792967388112e-7, 2.08757008419747316778e-9, -1.13585365213876817300e-11);
    return xsimd::fma(z * z, tail, xsimd::fma(z, Batch<double>(-0.5), Batch<double>(1.0)));
  }
};

// sin(x + turns pi/2): xsimd's own leaves functions to the linker that all instruction sets would share.
template <class T>
Batch<T> sine(Batch<T> x, T turns) {
  using B = Batch<T>;
  using C = Circle<T>;
  const B q = xsimd::nearbyint(x * B(T(0.63661977236758134308)));
  B r = xsimd::fnma(q, B(C::half_pi[0]), x);
  r = xsimd::fnma(q, B(C::half_pi[1]), r);
  r = xsimd::fnma(q, B(C::half_pi[2]), r);
  const B z = r * r, quarter = q + B(turns);
  const B mod4 = quarter - B(T(4)) * xsimd::floor(quarter * B(T(0.25)));
  const auto odd = (mod4 == B(T(1))) || (mod4 == B(T(3)));
  const B y = xsimd::select(odd, C::cos(z), C::sin(r, z));
  B out = xsimd::select(mod4 >= B(T(2)), -y, y);
  const auto far = !(xsimd::abs(x) <= B(C::limit));
  if (xsimd::any(far)) {
    T each[B::size];
    x.store_unaligned(each);
    for (T& v : each) v = turns == 0 ? std::sin(v) : std::cos(v);
    out = xsimd::select(far, B::load_unaligned(each), out);
  }
  return out;
}

// Where the result is so large or small that xsimd gives up, x is moved by a number whose exponential is
// known.
template <class T>
Batch<T> exponential(Batch<T> x) {
  using B = Batch<T>;
  constexpr T edge = sizeof(T) == 4 ? T(87) : T(700);
  const B y = xsimd::exp(x);
  const auto high = x > B(edge), low = x < B(-edge);
  if (!xsimd::any(high || low)) return y;
  const B above = xsimd::exp(x - B(T(5.5))) * B(T(244.69193226422038791519)),
          below = xsimd::exp(x + B(T(64))) * B(T(1.60381089054863785288e-28));
  return xsimd::select(high, above, xsimd::select(low, below, y));
}

// xsimd's logarithm is wrong for numbers too small to be normal.
template <class T>
Batch<T> logarithm(Batch<T> x) {
  using B = Batch<T>;
  constexpr double smallest = sizeof(T) == 4 ? 0x1p-126 : 0x1p-1022;
  const B y = xsimd::log(x);
  const auto small = x < B(T(smallest));
  if (!xsimd::any(small)) return y;
  return xsimd::select(small, xsimd::log(x * B(T(0x1p54))) - B(T(37.42994775023704668956)), y);
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
      const B e = xsimd::exp(-xsimd::abs(x)), share = one() / (one() + e);
      s = xsimd::select(x < zero(), e, one()) * share;
      slope = e * share * share;
    }
  };
  static void sigmoid(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return Logistic(x).s; }, in);
  }
  static B small_term(B x) { return xsimd::log1p(xsimd::exp(-xsimd::abs(x))); }
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

  static void silu(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return x / (one() + xsimd::exp(-x)); }, in);
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

  // The normal distribution function.
  static B phi(B x) { return half() * xsimd::erfc(x * B(T(-sqrt_half))); }
  static void gelu(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return x * phi(x); }, in);
  }
  static void gelu_grad(const T* grad, const T* in, T* out, Size n) {
    each(
        n, out,
        [](B g, B x) { return g * (phi(x) + x * B(T(one_over_sqrt_2pi)) * xsimd::exp(x * x * B(T(-0.5)))); },
        grad, in);
  }

  // (1 + tanh(z)) / 2 is sigmoid(2 z), which keeps its digits where tanh is close to -1.
  static B twice_inner(B x) { return B(T(2 * sqrt_2_over_pi)) * (x + B(T(cubic)) * x * x * x); }
  static void gelu_tanh(const T* in, T* out, Size n) {
    each(
        n, out, [](B x) { return x / (one() + xsimd::exp(-twice_inner(x))); }, in);
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

  static constexpr Elementwise<T> table{exp,       log,      log1p,     sin,         cos,           tanh,
                                        sqrt,      rsqrt,    sigmoid,   log_sigmoid, silu,          gelu,
                                        gelu_tanh, softplus, silu_grad, gelu_grad,   gelu_tanh_grad};
};

}  // namespace

extern const Elementwise<float> elementwise_float = Loops<float>::table;
extern const Elementwise<double> elementwise_double = Loops<double>::table;

}  // namespace xgrad::kernels::XGRAD_ARCH
