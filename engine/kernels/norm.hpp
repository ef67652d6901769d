#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// Numbers brought to mean 0 and variance 1, and the gradients of that. The bits are the same on every
/// instruction set.
template <class T>
struct Norm {
  /// Each row of (rows, n) by itself: mean, inverse = 1 / sqrt(variance + eps), where the variance has the
  /// divisor n, and out = (x - mean) * inverse * weight + bias. weight and bias have n numbers.
  void (*rows)(const T* x, Size rows, Size n, const T* weight, const T* bias, T eps, T* mean, T* inverse,
               T* out);
  /// Back from `grad` with h = (x - mean) * inverse and g = grad * weight:
  ///
  ///     dx = (g - mean of g - h * mean of g * h) * inverse
  ///     dweight += grad * h      dbias += grad      over all rows
  void (*rows_backward)(const T* x, const T* grad, Size rows, Size n, const T* weight, const T* mean,
                        const T* inverse, T* dx, T* dweight, T* dbias);

  /// out = (x - mean) * factor + shift, in (samples, channels, places), with one mean, factor and shift for
  /// each channel.
  void (*channels)(const T* x, Size samples, Size channels, Size places, const T* mean, const T* factor,
                   const T* shift, T* out);
  /// out = grad * (x - mean) * inverse, likewise.
  void (*channels_product)(const T* x, const T* grad, Size samples, Size channels, Size places, const T* mean,
                           const T* inverse, T* out);
  /// out = (grad - shift - (x - mean) * slope) * factor, likewise.
  void (*channels_backward)(const T* x, const T* grad, Size samples, Size channels, Size places,
                            const T* mean, const T* factor, const T* shift, const T* slope, T* out);
};

template <class T>
XGRAD_API const Norm<T>& norm();

}  // namespace xgrad::kernels
