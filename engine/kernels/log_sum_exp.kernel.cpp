#include <bit>
#include <cmath>

#include <xgrad/engine/kernels/log_sum_exp.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr Size lanes = 16;

// exp(x) for x <= 0: x = k log 2 + r, 2^k by its bits (adding `magic` leaves the integer k in the lowest bits
// of the mantissa), exp(r) by Cephes' approximations (Moshier 1992). No fused operations: the same bits
// everywhere.
inline float exp_of_negative(float x) {
  constexpr float magic = 12582912.0f;  // 1.5 * 2^23
  const float shifted = x * 1.44269504088896341f + magic, k = shifted - magic;
  const float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float y = 1.9875691500e-4f;
  y = y * r + 1.3981999507e-3f;
  y = y * r + 8.3334519073e-3f;
  y = y * r + 4.1665795894e-2f;
  y = y * r + 1.6666665459e-1f;
  y = y * r + 5.0000001201e-1f;
  y = y * r * r + r + 1.0f;
  const auto bits = std::bit_cast<std::uint32_t>(shifted) + 127u;
  const float value = y * std::bit_cast<float>(bits << 23);
  return x < -87.33f ? 0.0f : value;
}
inline double exp_of_negative(double x) {
  constexpr double magic = 6755399441055744.0;  // 1.5 * 2^52
  const double shifted = x * 1.4426950408889634074 + magic, k = shifted - magic;
  const double r = (x - k * 6.93145751953125e-1) - k * 1.42860682030941723212e-6;
  const double rr = r * r;
  const double p = r * ((1.26177193074810590878e-4 * rr + 3.02994407707441961300e-2) * rr + 1.0);
  const double q =
      ((3.00198505138664455042e-6 * rr + 2.52448340349684104192e-3) * rr + 2.27265548208155028766e-1) * rr +
      2.0;
  const auto bits = std::bit_cast<std::uint64_t>(shifted) + 1023u;
  const double value = (1.0 + 2.0 * (p / (q - p))) * std::bit_cast<double>(bits << 52);
  return x < -708.3 ? 0.0 : value;
}

template <class T>
T greatest(const T* in, Size n) {
  T running[lanes];
  for (Size lane = 0; lane < lanes; ++lane) running[lane] = in[0];
  Size j = 0;
  for (; j + lanes <= n; j += lanes) {
    for (Size lane = 0; lane < lanes; ++lane)
      running[lane] = in[j + lane] > running[lane] ? in[j + lane] : running[lane];
  }
  T max = running[0];
  for (Size lane = 1; lane < lanes; ++lane) max = running[lane] > max ? running[lane] : max;
  for (; j < n; ++j) max = in[j] > max ? in[j] : max;
  return max;
}

template <class T>
T sum_of_exponentials(const T* in, Size n, T max) {
  T running[lanes] = {};
  Size j = 0;
  for (; j + lanes <= n; j += lanes) {
    for (Size lane = 0; lane < lanes; ++lane) running[lane] += exp_of_negative(in[j + lane] - max);
  }
  for (Size lane = 0; j < n; ++j, ++lane) running[lane] += exp_of_negative(in[j] - max);
  for (Size width = lanes / 2; width > 0; width /= 2) {
    for (Size lane = 0; lane < width; ++lane) running[lane] += running[lane + width];
  }
  return running[0];
}

template <class T>
void rows(const T* in, Size count, Size n, T* max, T* log_sum) {
  for (Size r = 0; r < count; ++r) {
    max[r] = greatest(in + r * n, n);
    log_sum[r] = std::log(sum_of_exponentials(in + r * n, n, max[r]));
  }
}

template <class T>
void softmax(const T* in, Size n, T max, T log_sum, T scale, T* out) {
  for (Size j = 0; j < n; ++j) out[j] = scale * exp_of_negative((in[j] - max) - log_sum);
}

}  // namespace

extern const LogSumExp<float> log_sum_exp_float{rows<float>, softmax<float>};
extern const LogSumExp<double> log_sum_exp_double{rows<double>, softmax<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
