#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

template <class T>
struct AdagradStep {
  T lr, sign, weight_decay, eps;
};

/// Updates of a row (see sgd.hpp), with d = sign * gradient + weight_decay * parameter.
template <class T>
struct Adagrad {
  /// sum += d^2; parameter -= lr * d / (sqrt(sum) + eps)
  void (*step)(T* parameter, const T* gradient, T* sum, Size n, const AdagradStep<T>& step);
  /// One sum for the row: it grows by the mean of d^2, added up in an order that depends on n only.
  void (*rowwise)(T* parameter, const T* gradient, T* sum, Size n, const AdagradStep<T>& step);
};

template <class T>
XGRAD_API const Adagrad<T>& adagrad();

}  // namespace xgrad::kernels
