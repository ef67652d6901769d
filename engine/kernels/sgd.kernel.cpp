#include <xgrad/engine/kernels/sgd.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// Whether there is a buffer is a template argument: a test inside the loop would keep it from being
// vectorised.
template <class T, bool has_buffer>
void step_row(T* __restrict p, const T* __restrict g, T* __restrict buffer, Size n, const SgdStep<T>& step) {
  const SgdStep<T> s = step;
  for (Size i = 0; i < n; ++i) {
    const T d = s.sign * g[i] + s.weight_decay * p[i];
    if constexpr (has_buffer) {
      const T b = s.keep * buffer[i] + s.take * d;
      buffer[i] = b;
      p[i] -= s.lr * (s.own * d + s.from_buffer * b);
    } else {
      p[i] -= s.lr * d;
    }
  }
}

template <class T>
void step(T* p, const T* g, T* buffer, Size n, const SgdStep<T>& step) {
  (buffer ? step_row<T, true> : step_row<T, false>)(p, g, buffer, n, step);
}

}  // namespace

extern const Sgd<float> sgd_float{.step = step<float>};
extern const Sgd<double> sgd_double{.step = step<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
