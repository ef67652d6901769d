#include <cmath>

#include <xgrad/engine/kernels/adagrad.hpp>
#include <xgrad/engine/kernels/row.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

template <class T>
void step(T* __restrict p, const T* __restrict g, T* __restrict sum, Size n, const AdagradStep<T>& step) {
  const AdagradStep<T> s = step;
  for (Size i = 0; i < n; ++i) {
    const T d = s.sign * g[i] + s.weight_decay * p[i];
    const T total = sum[i] + d * d;
    sum[i] = total;
    p[i] -= s.lr * (d / (std::sqrt(total) + s.eps));
  }
}

template <class T>
void rowwise(T* __restrict p, const T* __restrict g, T* __restrict sum, Size n, const AdagradStep<T>& step) {
  if (n == 0) return;
  const AdagradStep<T> s = step;
  const auto d = [=](Size i) { return s.sign * g[i] + s.weight_decay * p[i]; };
  const T squares = sum_block<T>(n, [=](Size i) {
    const T x = d(i);
    return x * x;
  });
  *sum += squares / static_cast<T>(n);
  const T divisor = std::sqrt(*sum) + s.eps;
  for (Size i = 0; i < n; ++i) p[i] -= s.lr * (d(i) / divisor);
}

}  // namespace

extern const Adagrad<float> adagrad_float{.step = step<float>, .rowwise = rowwise<float>};
extern const Adagrad<double> adagrad_double{.step = step<double>, .rowwise = rowwise<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
