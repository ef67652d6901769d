#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// What one step needs besides the numbers of a row: computed once a step, in double, then rounded to T. So
/// in adagrad.hpp, rmsprop.hpp and adam.hpp.
template <class T>
struct SgdStep {
  T lr, sign, weight_decay, keep, take, own, from_buffer;
};

/// The update of n numbers of a parameter, with their gradient and state, all changed in place. The arrays
/// must not overlap. Every number is computed by itself and without fused operations, so the bits do not
/// depend on the instruction set or on how a row is cut up. So in the other rules.
template <class T>
struct Sgd {
  /// With d = sign * gradient + weight_decay * parameter, where sign is -1 to maximize:
  ///     buffer = keep * buffer + take * d; parameter -= lr * (own * d + from_buffer * buffer)
  /// and parameter -= lr * d where buffer is null.
  void (*step)(T* parameter, const T* gradient, T* buffer, Size n, const SgdStep<T>& step);
};

template <class T>
XGRAD_API const Sgd<T>& sgd();

}  // namespace xgrad::kernels
