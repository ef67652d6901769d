#pragma once
#include <xgrad/engine/ops/mixed.hpp>

namespace xgrad::inline XGRAD_ABI {

// Of Tensors, of Indices, of Masks.
#define XGRAD_WHERE(X)                                                   \
  XGRAD_API X where_same(const Mask& condition, const X& a, const X& b); \
  XGRAD_API X masked_fill(const X& x, const Mask& mask, NumberOf<X> value);
/// masked_fill: x with `value` where the mask is true; the shapes broadcast. d/dx = 0 there, else 1. Throws
/// std::invalid_argument where the shapes do not broadcast. where_same is what `where` does with its
/// arguments.
XGRAD_WHERE(Tensor)
XGRAD_WHERE(Indices)
XGRAD_WHERE(Mask)
#undef XGRAD_WHERE

/// a where the condition is true, else b; all three shapes broadcast. a and b are arrays of any kind or
/// numbers; the result has the kind that holds both (see mixed.hpp). The gradient goes to the one that was
/// taken. Throws std::invalid_argument where the shapes do not broadcast.
// A template of the form of xtensor's own `where`, so that C++ takes this one for our arrays.
template <class Condition, class A, class B>
requires(std::convertible_to<const Condition&, Mask>&& Operand<A>&& Operand<B>) auto where(
    Condition&& condition, A&& a, B&& b) {
  using X = CommonKind<A, B>;
  return where_same(Mask(condition), as_kind<X>(a), as_kind<X>(b));
}

}  // namespace xgrad::inline XGRAD_ABI
