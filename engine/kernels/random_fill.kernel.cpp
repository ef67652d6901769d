#include <cmath>

#include <xgrad/engine/kernels/cephes.hpp>
#include <xgrad/engine/kernels/random_fill.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

template <class T>
T scaled(T x, T from, T to) {
  const T value = std::fma(x, to - from, from);
  return value == to ? from : value;
}

void uniform(const std::uint32_t* words, float* out, Size n, float from, float to) {
  for (Size i = 0; i < n; ++i) {
    const auto bits = static_cast<std::int32_t>(words[i] & 0xffffffu);
    out[i] = scaled(static_cast<float>(bits) * 0x1p-24f, from, to);
  }
}
void uniform(const std::uint32_t* words, double* out, Size n, double from, double to) {
  for (Size i = 0; i < n; ++i) {
    const auto bits = static_cast<std::int64_t>(words[2 * i] & 0x1fffffu) << 32 | words[2 * i + 1];
    out[i] = scaled(static_cast<double>(bits) * 0x1p-53, from, to);
  }
}

void normal(float* data, Size n, float mean, float std) {
  for (Size i = 0; i < n; i += 16) {
    float* d = data + i;
    for (Size j = 0; j < 8; ++j) {
      const float r = std::sqrt(-2.0f * log_cephes(1.0f - d[j]));
      const SinCos t = sincos_cephes(6.283185307179586f * d[j + 8]);
      d[j] = std::fma(r * t.cos, std, mean);
      d[j + 8] = std::fma(r * t.sin, std, mean);
    }
  }
}
void normal(double* data, Size n, double mean, double std) {
  for (Size i = 0; i < n; i += 16) {
    double* d = data + i;
    for (Size j = 0; j < 8; ++j) {
      const double r = std::sqrt(-2 * std::log(1 - d[j]));
      const double t = 6.283185307179586 * d[j + 8];
      d[j] = std::fma(r * std::cos(t), std, mean);
      d[j + 8] = std::fma(r * std::sin(t), std, mean);
    }
  }
}

}  // namespace

extern const RandomFill<float> random_fill_float{uniform, normal};
extern const RandomFill<double> random_fill_double{uniform, normal};

}  // namespace xgrad::kernels::XGRAD_ARCH
