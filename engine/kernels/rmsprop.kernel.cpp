#include <cmath>

#include <xgrad/engine/kernels/rmsprop.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// Template arguments, as in sgd.kernel.cpp, for what may be absent.
template <class T, bool has_buffer, bool centered>
void step_row(T* __restrict p, const T* __restrict g, T* __restrict buffer, T* __restrict square,
              T* __restrict mean, Size n, const RmspropStep<T>& step) {
  const RmspropStep<T> s = step;
  for (Size i = 0; i < n; ++i) {
    const T d = s.sign * g[i] + s.weight_decay * p[i];
    T variance = s.alpha * square[i] + s.one_minus_alpha * (d * d);
    square[i] = variance;
    if constexpr (centered) {
      const T m = mean[i] + s.one_minus_alpha * (d - mean[i]);
      mean[i] = m;
      variance -= m * m;
    }
    T u = d / (std::sqrt(variance) + s.eps);
    if constexpr (has_buffer) {
      u += s.momentum * buffer[i];
      buffer[i] = u;
    }
    p[i] -= s.lr * u;
  }
}

template <class T>
void step(T* p, const T* g, T* buffer, T* square, T* mean, Size n, const RmspropStep<T>& step) {
  const auto row = buffer ? (mean ? step_row<T, true, true> : step_row<T, true, false>)
                          : (mean ? step_row<T, false, true> : step_row<T, false, false>);
  row(p, g, buffer, square, mean, n, step);
}

}  // namespace

extern const Rmsprop<float> rmsprop_float{.step = step<float>};
extern const Rmsprop<double> rmsprop_double{.step = step<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
