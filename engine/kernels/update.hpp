#pragma once
#include <xgrad/engine/kernels/dispatch.hpp>

namespace xgrad::kernels {

// What one step of an optimizer needs besides the numbers of a row: computed once a step, in double, then
// rounded to T. The gradient that the formulas see is d = sign * gradient + weight_decay * parameter, where
// sign is -1 to maximize.

/// buffer = keep * buffer + take * d; parameter -= lr * (own * d + from_buffer * buffer)
template <class T>
struct SgdStep {
  T lr, sign, weight_decay, keep, take, own, from_buffer;
};

/// sum += d^2; parameter -= lr * d / (sqrt(sum) + eps)
template <class T>
struct AdagradStep {
  T lr, sign, weight_decay, eps;
};

/// square = alpha * square + (1 - alpha) * d^2; mean += (1 - alpha) * (d - mean);
/// u = d / (sqrt(square - mean^2) + eps); buffer = momentum * buffer + u; parameter -= lr * (buffer or u)
template <class T>
struct RmspropStep {
  T lr, sign, weight_decay, alpha, one_minus_alpha, eps, momentum;
};

/// parameter *= keep; first += (1 - beta1) * (d - first); second = beta2 * second + (1 - beta2) * d^2;
/// largest = max(largest, second); parameter -= step_size * first / (sqrt(second or largest) * scale + eps)
template <class T>
struct AdamStep {
  T step_size, sign, weight_decay, keep, one_minus_beta1, beta2, one_minus_beta2, scale, eps;
};

/// Steps without a gradient where they are linear in a row's numbers: parameter p and first state s become
/// pp * p + ps * s and sp * p + ss * s, the second and third state are multiplied by scale1 and scale2.
struct IdleStep {
  double pp = 1, ps = 0, sp = 0, ss = 1, scale1 = 1, scale2 = 1;
};

/// Row updates: n numbers of a parameter, their gradient and their state, all changed in place. The arrays
/// must not overlap. A state that may be absent is null. Every number is computed by itself and without fused
/// operations, so the bits do not depend on the instruction set or on how a row is cut up; only
/// rowwise_adagrad and sum_squares add up numbers, in an order that depends on n only.
template <class T>
struct Update {
  void (*sgd)(T* parameter, const T* gradient, T* buffer, Size n, const SgdStep<T>& step);
  void (*adagrad)(T* parameter, const T* gradient, T* sum, Size n, const AdagradStep<T>& step);
  /// One sum for the row: it grows by the mean of d^2.
  void (*rowwise_adagrad)(T* parameter, const T* gradient, T* sum, Size n, const AdagradStep<T>& step);
  /// buffer may be null (no momentum), mean too (not centered).
  void (*rmsprop)(T* parameter, const T* gradient, T* buffer, T* square, T* mean, Size n,
                  const RmspropStep<T>& step);
  /// largest may be null (not amsgrad).
  void (*adam)(T* parameter, const T* gradient, T* first, T* second, T* largest, Size n,
               const AdamStep<T>& step);
  /// Any of the states may be null.
  void (*idle)(T* parameter, T* first, T* second, T* third, Size n, const IdleStep& step);
  /// The sum of the squares of n numbers, in double.
  double (*sum_squares)(const T* in, Size n);
};

template <class T>
XGRAD_API const Update<T>& update();

}  // namespace xgrad::kernels
