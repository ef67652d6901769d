#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

template <class T>
struct AdamStep {
  T step_size, sign, weight_decay, keep, one_minus_beta1, beta2, one_minus_beta2, scale, eps;
};

/// The update of a row (see sgd.hpp).
template <class T>
struct Adam {
  /// With d = sign * gradient + weight_decay * parameter:
  ///     parameter *= keep; first += (1 - beta1) * (d - first); second = beta2 * second + (1 - beta2) * d^2;
  ///     largest = max(largest, second); parameter -= step_size * first / (sqrt(largest) * scale + eps)
  /// largest may be null (not amsgrad: second takes its place).
  void (*step)(T* parameter, const T* gradient, T* first, T* second, T* largest, Size n,
               const AdamStep<T>& step);
};

template <class T>
XGRAD_API const Adam<T>& adam();

}  // namespace xgrad::kernels
