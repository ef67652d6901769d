#pragma once
#include <bit>
#include <cmath>
#include <cstdint>

// For kernels only: each instruction set has its own copy. Inlined by force, because loops become vector code
// only of what is inlined.

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// a b + c, rounded once where the CPU can.
[[gnu::always_inline]] inline double multiply_add(double a, double b, double c) {
#ifdef __FMA__
  return std::fma(a, b, c);
#else
  return a * b + c;
#endif
}

// log2 of x > 0, which is no denormal: x = 2^e m with m around 1, and log2 m = s P(s^2) where s = (m - 1) /
// (m + 1), |s| < 0.172. P is a Chebyshev fit to the series 2 / ln 2 (1 + s^2 / 3 + ...), within 4.3e-12 of
// itself.
[[gnu::always_inline]] inline double log2_of(double x) {
  constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcd, one = 0x3ff0000000000000;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x) + (one - sqrt_half);
  // An integer below 2^52 in the low bits of 2^52 is 2^52 plus that integer.
  const double e = std::bit_cast<double>((bits >> 52) | 0x4330000000000000) - (0x1p52 + 1023);
  const double m = std::bit_cast<double>((bits & 0x000fffffffffffff) + sqrt_half);
  const double s = (m - 1) / (m + 1), z = s * s;
  double y = 0.3407292654641276;
  y = multiply_add(y, z, 0.4116727840760734);
  y = multiply_add(y, z, 0.5770835834791865);
  y = multiply_add(y, z, 0.9617966733522935);
  y = multiply_add(y, z, 2.885390081790075);
  return multiply_add(s, y, e);
}

// 2^t for |t| <= 1000: t = k + f, |f| <= 1/2, and a Chebyshev fit to 2^f, within 2.6e-9 of itself.
[[gnu::always_inline]] inline double exp2_of(double t) {
  constexpr double magic = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds to an integer, in the low bits
  const double shifted = t + magic, f = t - (shifted - magic);
  double y = 0.00015469731933682212;
  y = multiply_add(y, f, 0.00134004321665151);
  y = multiply_add(y, f, 0.009618025603094223);
  y = multiply_add(y, f, 0.05550327214205878);
  y = multiply_add(y, f, 0.24022651213594315);
  y = multiply_add(y, f, 0.6931472067106219);
  y = multiply_add(y, f, 0.9999999999595484);
  return y * std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) + 1023) << 52);
}

[[gnu::always_inline]] inline bool is_whole(double x) {
  constexpr double magic = 6755399441055744.0;
  return (x + magic) - magic == x;
}

// x^y with std::pow's special cases for numbers that were floats: 2^(y log2 |x|), within 0.55 units in the
// last place when it is rounded to float. Without branches: loops over doubles in memory become vector code
// (not loops over floats: the compiler would compare those, in vectors of another width).
[[gnu::always_inline]] inline double power_of_floats(double x, double y) {
  const double infinite = static_cast<double>(__builtin_inff());
  const double size = x < 0 ? -x : x, y_size = y < 0 ? -y : y;
  double log = log2_of(size);
  log = size == 0 ? -infinite : log;
  log = size < infinite ? log : size;  // infinity and NaN
  double t = y * log;
  t = t > 1000.0 ? 1000.0 : t;
  t = t < -1000.0 ? -1000.0 : t;
  double result = exp2_of(t);
  result = y == 0 ? 1.0 : result;
  result = x == 1 ? 1.0 : result;
  const double edge = x == -1 ? 1.0 : result;
  result = y_size == infinite ? edge : result;

  // The sign of x where y is odd; none for a negative x where y is not whole. From 2^40 on, y is even.
  const double bounded = y_size > 0x1p40 ? 0x1p40 : y_size;
  const double one_with_sign =
      std::bit_cast<double>((std::bit_cast<std::uint64_t>(x) & 0x8000000000000000) | 0x3ff0000000000000);
  const double of_whole = is_whole(bounded * 0.5) ? 1.0 : one_with_sign;
  const double of_negative = size < infinite ? static_cast<double>(__builtin_nanf("")) : 1.0;
  const double of_other = x < 0 ? of_negative : 1.0;
  return result * (is_whole(bounded) ? of_whole : of_other);
}

}  // namespace
}  // namespace xgrad::kernels::XGRAD_ARCH
