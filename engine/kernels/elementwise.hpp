#pragma once
#include <xgrad/engine/kernels/dispatch.hpp>

namespace xgrad::kernels {

/// Functions of one array, element by element; `out` may be `in`. What a number becomes does not depend on
/// where it stands in the array. Errors: 2 ulp (of 1, where sin and cos are near 0), 2.5 for sigmoid and
/// silu; 1e-6 in float and 1e-13 in double of the greater of the result and 1 for what is left.
template <class T>
struct Elementwise {
  using Function = void (*)(const T* in, T* out, Size n);
  Function exp, log, log1p, sin, cos, tanh;
  Function sqrt, rsqrt;  ///< rsqrt: 1 / sqrt(x)
  Function relu;         ///< 0 where x < 0, otherwise x, NaN too
  Function sigmoid;      ///< 1 / (1 + exp(-x))
  Function log_sigmoid;  ///< log(sigmoid(x)) = min(x, 0) - log1p(exp(-|x|))
  Function silu;         ///< x sigmoid(x)
  Function gelu;         ///< x / 2 (1 + erf(x / sqrt(2)))
  Function gelu_tanh;    ///< x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
  /// log(1 + exp(beta x)) / beta, and x itself where beta x > threshold.
  void (*softplus)(const T* in, T* out, Size n, T beta, T threshold);

  /// Gradients: out = grad * f'(in); `out` may be `grad` or `in`.
  using Gradient = void (*)(const T* grad, const T* in, T* out, Size n);
  Gradient silu_grad, gelu_grad, gelu_tanh_grad;
  Gradient relu_grad;  ///< where f'(0) = 0; `in` may also be relu(in)
  /// out = by where in > 0, by * slope elsewhere: with by = in the function, with by = grad its gradient.
  void (*leaky_relu)(const T* by, const T* in, T* out, Size n, T slope);
};

template <class T>
XGRAD_API const Elementwise<T>& elementwise();

}  // namespace xgrad::kernels
