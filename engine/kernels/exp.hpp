#pragma once
#include <bit>
#include <cstdint>

// For kernels only: each instruction set has its own copy.

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr float infinity = __builtin_inff();

// exp for softmax, where x <= 0: infinity above 40. Range reduction, x = k ln 2 + r with |r| <= ln(2) / 2,
// and a polynomial in r. Without branches, so that loops over it become vector code, and without fused
// operations: every instruction set gives the same bits. The error is below 2 units in the last place
// (Cephes' coefficients for float, Taylor's for double). 2^(k + 64) is normal also where 2^k is not.
inline float softmax_exp(float x) {
  constexpr float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer, in the low bits
  const float shifted = x * 1.44269504088896341f + magic, k = shifted - magic;
  const float power = std::bit_cast<float>((std::bit_cast<std::uint32_t>(shifted) + (127u + 64u)) << 23);
  const float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float y = 1.9875691500e-4f;
  y = y * r + 1.3981999507e-3f;
  y = y * r + 8.3334519073e-3f;
  y = y * r + 4.1665795894e-2f;
  y = y * r + 1.6666665459e-1f;
  y = y * r + 5.0000001201e-1f;
  y = y * (r * r) + r + 1.0f;
  y = y * power * 0x1p-64f;
  y = x < -104.0f ? 0.0f : y;
  return x > 40.0f ? infinity : y;
}

inline double softmax_exp(double x) {
  constexpr double magic = 6755399441055744.0;  // 1.5 * 2^52
  const double shifted = x * 1.44269504088896340736 + magic, k = shifted - magic;
  const double power = std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) + (1023u + 64u)) << 52);
  const double r = (x - k * 6.93145751953125e-1) - k * 1.42860682030941723212e-6;
  double y = 1.0 / 6227020800.0;
  y = y * r + 1.0 / 479001600.0;
  y = y * r + 1.0 / 39916800.0;
  y = y * r + 1.0 / 3628800.0;
  y = y * r + 1.0 / 362880.0;
  y = y * r + 1.0 / 40320.0;
  y = y * r + 1.0 / 5040.0;
  y = y * r + 1.0 / 720.0;
  y = y * r + 1.0 / 120.0;
  y = y * r + 1.0 / 24.0;
  y = y * r + 1.0 / 6.0;
  y = y * r + 0.5;
  y = y * (r * r) + r + 1.0;
  y = y * power * 0x1p-64;
  y = x < -746.0 ? 0.0 : y;
  return x > 40.0 ? static_cast<double>(infinity) : y;
}

}  // namespace
}  // namespace xgrad::kernels::XGRAD_ARCH
