#include <cmath>

#include <xgrad/engine/kernels/exp.hpp>
#include <xgrad/engine/kernels/log_sum_exp.hpp>
#include <xgrad/engine/kernels/row.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

template <class T>
void rows(const T* in, Size count, Size n, T* max, T* log_sum) {
  for (Size r = 0; r < count; ++r) {
    max[r] = max_of(in + r * n, n);
    const T *row = in + r * n, greatest = max[r];
    log_sum[r] = std::log(sum_of<T>(n, [=](Size j) { return softmax_exp(row[j] - greatest); }));
  }
}

template <class T>
void softmax(const T* in, Size n, T max, T log_sum, T scale, T* out) {
  for (Size j = 0; j < n; ++j) out[j] = scale * softmax_exp((in[j] - max) - log_sum);
}

}  // namespace

extern const LogSumExp<float> log_sum_exp_float{rows<float>, softmax<float>};
extern const LogSumExp<double> log_sum_exp_double{rows<double>, softmax<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
