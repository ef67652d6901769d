#pragma once
#include <xgrad/engine/ops/mixed.hpp>

// Operations on two arrays, element by element. Shapes broadcast; std::invalid_argument where they do not.
// Those with a sign take a number on either side, and are operators too; += ... are members of Tensor. Of two
// kinds the result is the kind that holds both (mixed.hpp); what integers and truth values do is in
// integers.hpp.

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
  }                                                                 \
  XGRAD_MIXED_FUNCTION(name)                                        \
  XGRAD_MIXED_OPERATOR(symbol, name)

/// a + b. d/da = 1, d/db = 1.
XGRAD_BINARY(add, +)
/// a - b. d/da = 1, d/db = -1.
XGRAD_BINARY(sub, -)
/// a * b. d/da = b, d/db = a.
XGRAD_BINARY(mul, *)
/// a / b. d/da = 1 / b, d/db = -a / b^2.
XGRAD_BINARY(div, /)
/// a - b floor(a / b): it has the sign of b, as in Python. d/da = 1, d/db = -floor(a / b).
XGRAD_BINARY(remainder, %)
#undef XGRAD_BINARY

/// The greater of a and b; NaN where one of them is. The gradient goes to the greater one; where they are
/// equal, each receives half.
XGRAD_API Tensor maximum(const Tensor& a, const Tensor& b);
/// The smaller of a and b, likewise.
XGRAD_API Tensor minimum(const Tensor& a, const Tensor& b);
XGRAD_MIXED_FUNCTION(maximum)
XGRAD_MIXED_FUNCTION(minimum)

// x += integers, and the like
#define XGRAD_MIXED_UPDATE(symbol)                                                   \
  template <class B>                                                                 \
  requires MixedOperands<Tensor, B> Tensor& operator symbol(Tensor& a, const B& b) { \
    return a symbol as_kind<Tensor>(b);                                              \
  }
XGRAD_MIXED_UPDATE(+=)
XGRAD_MIXED_UPDATE(-=)
XGRAD_MIXED_UPDATE(*=)
XGRAD_MIXED_UPDATE(/=)
#undef XGRAD_MIXED_UPDATE

}  // namespace xgrad::inline XGRAD_ABI
