#include <cmath>

#include <xgrad/engine/kernels/update.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// What may be absent is a template argument: a test inside the loops would keep them from being vectorised.

template <class T, bool has_buffer>
void sgd_row(T* __restrict p, const T* __restrict g, T* __restrict buffer, Size n, const SgdStep<T>& step) {
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
void sgd(T* p, const T* g, T* buffer, Size n, const SgdStep<T>& step) {
  (buffer ? sgd_row<T, true> : sgd_row<T, false>)(p, g, buffer, n, step);
}

template <class T>
void adagrad(T* __restrict p, const T* __restrict g, T* __restrict sum, Size n, const AdagradStep<T>& step) {
  const AdagradStep<T> s = step;
  for (Size i = 0; i < n; ++i) {
    const T d = s.sign * g[i] + s.weight_decay * p[i];
    const T total = sum[i] + d * d;
    sum[i] = total;
    p[i] -= s.lr * (d / (std::sqrt(total) + s.eps));
  }
}

// Running sums side by side, as many as the widest vector has: the order does not depend on the width.
constexpr Size lanes = 16;

template <class Sum, class Square>
Sum sum_in_lanes(Size n, Square square) {
  Sum running[lanes] = {};
  Size i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (Size lane = 0; lane < lanes; ++lane) running[lane] += square(i + lane);
  }
  for (Size lane = 0; i < n; ++i, ++lane) running[lane] += square(i);
  for (Size width = lanes / 2; width > 0; width /= 2) {
    for (Size lane = 0; lane < width; ++lane) running[lane] += running[lane + width];
  }
  return running[0];
}

template <class T>
void rowwise_adagrad(T* __restrict p, const T* __restrict g, T* __restrict sum, Size n,
                     const AdagradStep<T>& step) {
  if (n == 0) return;
  const AdagradStep<T> s = step;
  const T squares = sum_in_lanes<T>(n, [&](Size i) {
    const T d = s.sign * g[i] + s.weight_decay * p[i];
    return d * d;
  });
  *sum += squares / static_cast<T>(n);
  const T divisor = std::sqrt(*sum) + s.eps;
  for (Size i = 0; i < n; ++i) {
    const T d = s.sign * g[i] + s.weight_decay * p[i];
    p[i] -= s.lr * (d / divisor);
  }
}

template <class T, bool has_buffer, bool centered>
void rmsprop_row(T* __restrict p, const T* __restrict g, T* __restrict buffer, T* __restrict square,
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
void rmsprop(T* p, const T* g, T* buffer, T* square, T* mean, Size n, const RmspropStep<T>& step) {
  const auto row = buffer ? (mean ? rmsprop_row<T, true, true> : rmsprop_row<T, true, false>)
                          : (mean ? rmsprop_row<T, false, true> : rmsprop_row<T, false, false>);
  row(p, g, buffer, square, mean, n, step);
}

template <class T, bool amsgrad>
void adam_row(T* __restrict p, const T* __restrict g, T* __restrict first, T* __restrict second,
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
void adam(T* p, const T* g, T* first, T* second, T* largest, Size n, const AdamStep<T>& step) {
  (largest ? adam_row<T, true> : adam_row<T, false>)(p, g, first, second, largest, n, step);
}

template <class T>
void scale_row(T* x, Size n, double factor) {
  if (!x || factor == 1) return;
  for (Size i = 0; i < n; ++i) x[i] = static_cast<T>(factor * static_cast<double>(x[i]));
}

template <class T>
void idle(T* p, T* first, T* second, T* third, Size n, const IdleStep& step) {
  const IdleStep s = step;
  if (first) {
    for (Size i = 0; i < n; ++i) {
      const double x = static_cast<double>(p[i]), y = static_cast<double>(first[i]);
      p[i] = static_cast<T>(s.pp * x + s.ps * y);
      first[i] = static_cast<T>(s.sp * x + s.ss * y);
    }
  } else {
    scale_row(p, n, s.pp);
  }
  scale_row(second, n, s.scale1);
  scale_row(third, n, s.scale2);
}

template <class T>
double sum_squares(const T* in, Size n) {
  return sum_in_lanes<double>(n, [in](Size i) {
    const double x = static_cast<double>(in[i]);
    return x * x;
  });
}

}  // namespace

extern const Update<float> update_float{sgd<float>,  adagrad<float>, rowwise_adagrad<float>, rmsprop<float>,
                                        adam<float>, idle<float>,    sum_squares<float>};
extern const Update<double> update_double{sgd<double>,        adagrad<double>, rowwise_adagrad<double>,
                                          rmsprop<double>,    adam<double>,    idle<double>,
                                          sum_squares<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
