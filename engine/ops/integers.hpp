#pragma once
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/unary.hpp>

// Arithmetic on integers and logic on truth values, element by element; shapes broadcast,
// std::invalid_argument where they do not. Sums, differences and products that no 64 bits hold wrap around,
// as in PyTorch. The operators are in binary.hpp and below.

namespace xgrad::inline XGRAD_ABI {

XGRAD_API Indices add(const Indices& a, const Indices& b);
XGRAD_API Indices sub(const Indices& a, const Indices& b);
XGRAD_API Indices mul(const Indices& a, const Indices& b);
/// A quotient of integers is a Tensor: 1 / 2 is 0.5. See floor_divide.
XGRAD_API Tensor div(const Indices& a, const Indices& b);
/// floor(a / b), Python's `//`. Throws std::invalid_argument where b is 0.
XGRAD_API Indices floor_divide(const Indices& a, const Indices& b);
/// a - b floor_divide(a, b), Python's `%`: it has the sign of b. Throws std::invalid_argument where b is 0.
XGRAD_API Indices remainder(const Indices& a, const Indices& b);
XGRAD_API Indices maximum(const Indices& a, const Indices& b);
XGRAD_API Indices minimum(const Indices& a, const Indices& b);
XGRAD_API Indices neg(const Indices& x);
XGRAD_API Indices abs(const Indices& x);
/// min(max(x, min), max)
XGRAD_API Indices clamp(const Indices& x, Index min, Index max);
inline Indices clamp(const Mask& x, Index min, Index max) {
  return clamp(to_indices(x), min, max);
}
inline Indices operator-(const Indices& x) {
  return neg(x);
}
XGRAD_MIXED_FUNCTION(floor_divide)

/// Of truth values, a + b is "or" and a * b is "and"; there is no a - b (see logical_xor).
XGRAD_API Mask add(const Mask& a, const Mask& b);
XGRAD_API Mask mul(const Mask& a, const Mask& b);
XGRAD_API Tensor div(const Mask& a, const Mask& b);
XGRAD_API Mask maximum(const Mask& a, const Mask& b);
XGRAD_API Mask minimum(const Mask& a, const Mask& b);

/// Bit by bit: `a & b`, `a | b`, `a ^ b`, `~x`; of truth values as a whole.
#define XGRAD_BITWISE(name, symbol)                           \
  XGRAD_API Indices name(const Indices& a, const Indices& b); \
  XGRAD_API Mask name(const Mask& a, const Mask& b);          \
  XGRAD_MIXED_FUNCTION(name)                                  \
  XGRAD_MIXED_OPERATOR(symbol, name)
XGRAD_BITWISE(bitwise_and, &)
XGRAD_BITWISE(bitwise_or, |)
XGRAD_BITWISE(bitwise_xor, ^)
#undef XGRAD_BITWISE
XGRAD_API Indices bitwise_not(const Indices& x);
XGRAD_API Mask bitwise_not(const Mask& x);
inline Indices operator~(const Indices& x) {
  return bitwise_not(x);
}
inline Mask operator~(const Mask& x) {
  return bitwise_not(x);
}

/// Of arrays of any kinds, where what is not 0 counts as true: `a && b`, `a || b`, `!x`. Both sides are
/// always computed.
#define XGRAD_LOGICAL(name, symbol, function)                                                  \
  template <class A, class B>                                                                  \
  requires(Operand<A> && Operand<B> && (OurArray<A> || OurArray<B>)) Mask name(A&& a, B&& b) { \
    return function(to_mask(as_kind<KindOf<A>>(a)), to_mask(as_kind<KindOf<B>>(b)));           \
  }
XGRAD_LOGICAL(logical_and, &&, bitwise_and)
XGRAD_LOGICAL(logical_or, ||, bitwise_or)
XGRAD_LOGICAL(logical_xor, ^, bitwise_xor)
#undef XGRAD_LOGICAL
template <class A>
requires OurArray<A> Mask logical_not(const A& x) {
  return bitwise_not(to_mask(as_kind<KindOf<A>>(x)));
}
// Not of a bool and an array: `p && all(mask)` stays C++'s own, which looks at p first.
template <class A, class B>
concept LogicalOperands = (OurArray<A> || XtensorExpression<A>)&&(OurArray<B> ||
                                                                  XtensorExpression<B>)&&(OurArray<A> ||
                                                                                          OurArray<B>);
template <class A, class B>
requires LogicalOperands<A, B>
auto operator&&(A&& a, B&& b) {
  return logical_and(a, b);
}
template <class A, class B>
requires LogicalOperands<A, B>
auto operator||(A&& a, B&& b) {
  return logical_or(a, b);
}
template <class A>
requires OurArray<A> Mask operator!(A&& x) {
  return logical_not(x);
}

// In place, seen by all handles: `counts += 1`, `mask &= x > 0`. Throws std::invalid_argument where b does
// not broadcast to the shape of a.
#define XGRAD_PLAIN_UPDATE(X, update, symbol) \
  template <class B>                          \
  X& operator update(X& a, const B& b) {      \
    return a.copy_(a symbol b);               \
  }
XGRAD_PLAIN_UPDATE(Indices, +=, +)
XGRAD_PLAIN_UPDATE(Indices, -=, -)
XGRAD_PLAIN_UPDATE(Indices, *=, *)
XGRAD_PLAIN_UPDATE(Indices, %=, %)
XGRAD_PLAIN_UPDATE(Indices, &=, &)
XGRAD_PLAIN_UPDATE(Indices, |=, |)
XGRAD_PLAIN_UPDATE(Indices, ^=, ^)
XGRAD_PLAIN_UPDATE(Mask, &=, &)
XGRAD_PLAIN_UPDATE(Mask, |=, |)
XGRAD_PLAIN_UPDATE(Mask, ^=, ^)
#undef XGRAD_PLAIN_UPDATE

}  // namespace xgrad::inline XGRAD_ABI
