#include <xgrad/engine/kernels/idle.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

template <class T>
void scale(T* x, Size n, double factor) {
  if (!x || factor == 1) return;
  for (Size i = 0; i < n; ++i) x[i] = static_cast<T>(factor * static_cast<double>(x[i]));
}

template <class T>
void step(T* p, T* first, T* second, T* third, Size n, const IdleStep& step) {
  const IdleStep s = step;
  if (first) {
    for (Size i = 0; i < n; ++i) {
      const double x = static_cast<double>(p[i]), y = static_cast<double>(first[i]);
      p[i] = static_cast<T>(s.pp * x + s.ps * y);
      first[i] = static_cast<T>(s.sp * x + s.ss * y);
    }
  } else {
    scale(p, n, s.pp);
  }
  scale(second, n, s.scale1);
  scale(third, n, s.scale2);
}

}  // namespace

extern const Idle<float> idle_float{.step = step<float>};
extern const Idle<double> idle_double{.step = step<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
