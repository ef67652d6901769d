#include <cmath>

#include <xgrad/engine/kernels/adam.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// amsgrad is a template argument: a test inside the loop would keep it from being vectorised.
template <class T, bool amsgrad>
void step_row(T* __restrict p, const T* __restrict g, T* __restrict first, T* __restrict second,
              T* __restrict largest, Size n, const AdamStep<T>& step) {
  const AdamStep<T> s = step;
  for (Size i = 0; i < n; ++i) {
    const T d = s.sign * g[i] + s.weight_decay * p[i];
    const T m = first[i] + s.one_minus_beta1 * (d - first[i]);
    T v = s.beta2 * second[i] + s.one_minus_beta2 * (d * d);
    first[i] = m;
    second[i] = v;
    if constexpr (amsgrad) {
      v = v < largest[i] ? largest[i] : v;
      largest[i] = v;
    }
    p[i] = s.keep * p[i] - s.step_size * (m / (std::sqrt(v) * s.scale + s.eps));
  }
}

template <class T>
void step(T* p, const T* g, T* first, T* second, T* largest, Size n, const AdamStep<T>& step) {
  (largest ? step_row<T, true> : step_row<T, false>)(p, g, first, second, largest, n, step);
}

}  // namespace

extern const Adam<float> adam_float{.step = step<float>};
extern const Adam<double> adam_double{.step = step<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
