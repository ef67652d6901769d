#pragma once
#include <xgrad/engine/graph/tensor.hpp>

// Operations on two tensors, element by element. Shapes broadcast; std::invalid_argument where they do not.
// Each of the first four takes a number on either side, and is an operator too; += ... are members of Tensor.

namespace xgrad::inline XGRAD_ABI {

#define XGRAD_BINARY(name, symbol)                                  \
  XGRAD_API Tensor name(const Tensor& a, const Tensor& b);          \
  XGRAD_API Tensor name(const Tensor& a, double b);                 \
  XGRAD_API Tensor name(double a, const Tensor& b);                 \
  inline Tensor operator symbol(const Tensor& a, const Tensor& b) { \
    return name(a, b);                                              \
  }                                                                 \
  inline Tensor operator symbol(const Tensor& a, double b) {        \
    return name(a, b);                                              \
  }                                                                 \
  inline Tensor operator symbol(double a, const Tensor& b) {        \
    return name(a, b);                                              \
  }

/// a + b. d/da = 1, d/db = 1.
XGRAD_BINARY(add, +)
/// a - b. d/da = 1, d/db = -1.
XGRAD_BINARY(sub, -)
/// a * b. d/da = b, d/db = a.
XGRAD_BINARY(mul, *)
/// a / b. d/da = 1 / b, d/db = -a / b^2.
XGRAD_BINARY(div, /)
#undef XGRAD_BINARY

/// The greater of a and b; NaN where one of them is. The gradient goes to the greater one; where they are
/// equal, each receives half.
XGRAD_API Tensor maximum(const Tensor& a, const Tensor& b);
/// The smaller of a and b, likewise.
XGRAD_API Tensor minimum(const Tensor& a, const Tensor& b);

}  // namespace xgrad::inline XGRAD_ABI
