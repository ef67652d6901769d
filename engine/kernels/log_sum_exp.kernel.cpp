#include <cmath>

#include <xgrad/engine/kernels/exp.hpp>
#include <xgrad/engine/kernels/log_sum_exp.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr Size lanes = 16;

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
    for (Size lane = 0; lane < lanes; ++lane) running[lane] += fast_exp(in[j + lane] - max);
  }
  for (Size lane = 0; j < n; ++j, ++lane) running[lane] += fast_exp(in[j] - max);
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
  for (Size j = 0; j < n; ++j) out[j] = scale * fast_exp((in[j] - max) - log_sum);
}

}  // namespace

extern const LogSumExp<float> log_sum_exp_float{rows<float>, softmax<float>};
extern const LogSumExp<double> log_sum_exp_double{rows<double>, softmax<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
