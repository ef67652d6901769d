#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// What backward takes beside the gradient: nothing, the function's input x, or its result y.
enum class Saves { none, x, y };

/// A function of one number and its gradient, over an array; a and b are the numbers that some take. `out`
/// may be one of the inputs. What a number becomes does not depend on where it is in the array.
template <class T>
struct UnaryFunction {
  Saves saves;
  void (*forward)(const T* in, T* out, Size n, T a, T b);                     ///< out = f(in)
  void (*backward)(const T* grad, const T* saved, T* out, Size n, T a, T b);  ///< out = grad * f'(x)
};

/// One function for each line of unary_table.hpp. Errors: 2 ulp (of 1, where sin and cos are near 0), 2.5 for
/// sigmoid and silu; 1e-6 in float and 1e-13 in double of the greater of the result and 1 for what is left.
template <class T>
struct Unary {
#define XGRAD_FUNCTION(name, ...) UnaryFunction<T> name;
#include <xgrad/engine/kernels/unary_table.hpp>
};

template <class T>
XGRAD_API const Unary<T>& unary();

}  // namespace xgrad::kernels
