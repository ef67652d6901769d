#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

template <class T>
struct RmspropStep {
  T lr, sign, weight_decay, alpha, one_minus_alpha, eps, momentum;
};

/// The update of a row (see sgd.hpp).
template <class T>
struct Rmsprop {
  /// With d = sign * gradient + weight_decay * parameter:
  ///     square = alpha * square + (1 - alpha) * d^2; mean += (1 - alpha) * (d - mean);
  ///     u = d / (sqrt(square - mean^2) + eps); buffer = momentum * buffer + u; parameter -= lr * buffer
  /// buffer may be null (no momentum: u takes its place), mean too (not centered: counts as 0).
  void (*step)(T* parameter, const T* gradient, T* buffer, T* square, T* mean, Size n,
               const RmspropStep<T>& step);
};

template <class T>
XGRAD_API const Rmsprop<T>& rmsprop();

}  // namespace xgrad::kernels
