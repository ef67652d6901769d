#pragma once
// For kernels only: included by files that are compiled once for each instruction set.
#include <bit>
#include <cmath>
#include <cstdint>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// The polynomials of Cephes (Moshier 1992), with the fused operations where PyTorch's AVX2 build has them:
// libm's results differ in the last bits. x > 0, normal.
[[maybe_unused]] inline float log_cephes(float x) {
  const auto bits = std::bit_cast<std::int32_t>(x);
  float e = static_cast<float>((bits >> 23) - 126);
  x = std::bit_cast<float>((bits & 0x007fffff) | 0x3f000000);  // in [0.5, 1)
  const bool small = x < 0.707106781186547524f;
  e -= small ? 1.0f : 0.0f;
  x = (x - 1.0f) + (small ? x : 0.0f);
  const float z = x * x;
  float y = 7.0376836292e-2f;
  y = std::fma(y, x, -1.1514610310e-1f);
  y = std::fma(y, x, 1.1676998740e-1f);
  y = std::fma(y, x, -1.2420140846e-1f);
  y = std::fma(y, x, 1.4249322787e-1f);
  y = std::fma(y, x, -1.6668057665e-1f);
  y = std::fma(y, x, 2.0000714765e-1f);
  y = std::fma(y, x, -2.4999993993e-1f);
  y = std::fma(y, x, 3.3333331174e-1f);
  y = std::fma(y * x, z, e * -2.12194440e-4f);
  y = std::fma(-z, 0.5f, y);
  return std::fma(e, 0.693359375f, x + y);
}

struct SinCos {
  float sin, cos;
};
// x in [0, 8192)
[[maybe_unused]] inline SinCos sincos_cephes(float x) {
  const std::int32_t octant = (static_cast<std::int32_t>(x * 1.27323954473516f) + 1) & ~1;
  const float o = static_cast<float>(octant);
  x = std::fma(o, -0.78515625f, x);
  x = std::fma(o, -2.4187564849853515625e-4f, x);
  x = std::fma(o, -3.77489497744594108e-8f, x);
  const float z = x * x;
  float c = 2.443315711809948e-5f;
  c = std::fma(c, z, -1.388731625493765e-3f);
  c = std::fma(c, z, 4.166664568298827e-2f);
  c = std::fma(c * z, z, -(z * 0.5f)) + 1.0f;
  float s = -1.9515295891e-4f;
  s = std::fma(s, z, 8.3321608736e-3f);
  s = std::fma(s, z, -1.6666654611e-1f);
  s = std::fma(s * z, x, x);
  const bool swap = (octant & 2) != 0;
  const std::int32_t sin_sign = (octant & 4) << 29, cos_sign = (~(octant - 2) & 4) << 29;
  const auto sin_bits = std::bit_cast<std::int32_t>(swap ? c : s);
  const auto cos_bits = std::bit_cast<std::int32_t>(swap ? s : c);
  return {std::bit_cast<float>(sin_bits ^ sin_sign), std::bit_cast<float>(cos_bits ^ cos_sign)};
}

}  // namespace
}  // namespace xgrad::kernels::XGRAD_ARCH
