#pragma once
#include <cmath>

#include <xgrad/engine/kernels/batch.hpp>
#include <xgrad/engine/kernels/kernel.hpp>

// For kernels only: functions of xsimd's batches, with a copy for each instruction set.

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

template <class B>
B horner(B, double last) {
  return B(typename B::value_type(last));
}
// c0 + x (c1 + x (c2 + ...)).
template <class B, class... Cs>
B horner(B x, double c0, Cs... cs) {
  return fused(x, horner(x, cs...), B(typename B::value_type(c0)));
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
    return fused(r * z, horner(z, -1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4), r);
  }
  static Batch<float> cos(Batch<float> z) {
    const Batch<float> tail = horner(z, 4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5);
    return fused(z * z, tail, fused(z, Batch<float>(-0.5f), Batch<float>(1.0f)));
  }
};
template <>
struct Circle<double> {
  static constexpr double half_pi[] = {1.57079625129699707031, 7.54978941586159635336e-8,
                                       5.39030285815811905290e-15};
  static constexpr double limit = 100000;
  static Batch<double> sin(Batch<double> r, Batch<double> z) {
    return fused(r * z,
                 horner(z, -1.66666666666666307295e-1, 8.33333333332211858878e-3, -1.98412698295895385996e-4,
                        2.75573136213857245213e-6, -2.50507477628578072866e-8, 1.58962301576546568060e-10),
                 r);
  }
  static Batch<double> cos(Batch<double> z) {
    const Batch<double> tail =
        horner(z, 4.16666666666665929218e-2, -1.38888888888730564116e-3, 2.48015872888517045348e-5,
               -2.75573141792967388112e-7, 2.08757008419747316778e-9, -1.13585365213876817300e-11);
    return fused(z * z, tail, fused(z, Batch<double>(-0.5), Batch<double>(1.0)));
  }
};

// sin(x + turns pi/2): xsimd's own leaves functions to the linker that all instruction sets would share.
template <class T>
Batch<T> turned_sine(Batch<T> x, T turns) {
  using B = Batch<T>;
  using C = Circle<T>;
  const B q = xsimd::nearbyint(x * B(T(0.63661977236758134308)));
  B r = fused(q, B(-C::half_pi[0]), x);
  r = fused(q, B(-C::half_pi[1]), r);
  r = fused(q, B(-C::half_pi[2]), r);
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

// 2^k y for whole k; what is too large becomes inf, what is too small is rounded to a denormal or 0.
inline Batch<float> scaled(Batch<float> y, Batch<float> k) {
#ifdef __AVX512F__
  return _mm512_scalef_ps(y, k);
#else
  const auto whole = xsimd::to_int(k);
  if (!xsimd::any(xsimd::abs(k) > Batch<float>(126.0f))) return xsimd::ldexp(y, whole);
  const auto half = whole >> 1;  // in two steps, each of which is by a normal number
  return xsimd::ldexp(xsimd::ldexp(y, half), whole - half);
#endif
}

// (exp(r) - 1 - r) / r^2 for |r| <= ln(2) / 2 (Cephes).
inline Batch<float> exponential_tail(Batch<float> r) {
  return horner(r, 5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3,
                1.9875691500e-4);
}

// x = k ln 2 + r and a polynomial in r.
inline Batch<float> exponential(Batch<float> x) {
  using B = Batch<float>;
  x = xsimd::max(B(-110.0f), xsimd::min(B(90.0f), x));  // in this order NaN stays NaN
  const B k = xsimd::nearbyint(x * B(1.44269504088896341f));
  const B r = fused(k, B(2.12194440e-4f), fused(k, B(-0.693359375f), x));
  return scaled(fused(r * r, exponential_tail(r), r) + B(1.0f), k);
}
// xsimd gives up early at both ends; there x is moved by a number whose exponential is known.
inline Batch<double> exponential(Batch<double> x) {
  using B = Batch<double>;
  const B y = xsimd::exp(x);
  const auto high = x > B(700.0), low = x < B(-700.0);
  if (!xsimd::any(high || low)) return y;
  const B above = xsimd::exp(x - B(5.5)) * B(244.69193226422038791519),
          below = xsimd::exp(x + B(64.0)) * B(1.60381089054863785288e-28);
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

// tanh x = e / (e + 2), e = exp(2 |x|) - 1 = 2^k (p + 1) - 1, where 2 |x| = k ln 2 + r and p = exp(r) - 1.
inline Batch<float> hyperbolic_tangent(Batch<float> x) {
  using B = Batch<float>;
  const B z = xsimd::min(B(20.0f), xsimd::abs(x) * B(2.0f));  // in this order NaN stays NaN
  const B k = xsimd::nearbyint(z * B(1.44269504088896341f));
  const B r = fused(k, B(2.12194440e-4f), fused(k, B(-0.693359375f), z));
  const B p = fused(r * r, exponential_tail(r), r);
  const B power = scaled(B(1.0f), k), e = fused(power, p, power - B(1.0f));
  return xsimd::bitofsign(x) | (e / (e + B(2.0f)));
}
inline Batch<double> hyperbolic_tangent(Batch<double> x) {
  return xsimd::tanh(x);
}

// The normal distribution function: 1/2 + x P(x^2) / Q(x^2), a least squares fit of both, weighted until the
// largest errors were equal, to 1.5e-8 for |x| <= 5.5; 0 further down.
inline Batch<float> normal_cdf(Batch<float> x) {
  using B = Batch<float>;
  const B near = xsimd::max(B(-5.5f), xsimd::min(B(5.5f), x)),
          z = near * near;  // in this order NaN stays NaN
  const B p =
      horner(z, 0.398942189, 0.0346588318, 0.00472935861, 0.000177347076, 6.4368953e-06, 2.22821771e-08);
  const B q = horner(z, 1.0, 0.253542075, 0.0291142132, 0.00193257086, 7.65171782e-05, 1.19013327e-06);
  return xsimd::select(x <= B(-5.5f), B(0.0f), fused(near, p / q, B(0.5f)));
}
inline Batch<double> normal_cdf(Batch<double> x) {
  return Batch<double>(0.5) * xsimd::erfc(x * Batch<double>(-0.70710678118654752440));
}

}  // namespace
}  // namespace xgrad::kernels::XGRAD_ARCH
