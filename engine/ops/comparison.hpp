#pragma once
#include <concepts>

#include <xgrad/engine/graph/tensor.hpp>

// Comparisons, element by element; shapes broadcast. They return a Mask, through which no gradient flows, and
// throw std::invalid_argument where the shapes do not broadcast. == and != are left out on purpose: in C++
// they are expected to return one bool (see `equal`).

namespace xgrad::inline XGRAD_ABI {

XGRAD_API Mask eq(const Tensor& a, const Tensor& b);
XGRAD_API Mask eq(const Tensor& a, double b);
XGRAD_API Mask ne(const Tensor& a, const Tensor& b);
XGRAD_API Mask ne(const Tensor& a, double b);
XGRAD_API Mask lt(const Tensor& a, const Tensor& b);
XGRAD_API Mask lt(const Tensor& a, double b);
XGRAD_API Mask le(const Tensor& a, const Tensor& b);
XGRAD_API Mask le(const Tensor& a, double b);
XGRAD_API Mask gt(const Tensor& a, const Tensor& b);
XGRAD_API Mask gt(const Tensor& a, double b);
XGRAD_API Mask ge(const Tensor& a, const Tensor& b);
XGRAD_API Mask ge(const Tensor& a, double b);

XGRAD_API Mask eq_indices(const Indices& a, const Indices& b);
/// For integers: `eq(argmax(logits, 1), labels)`. Templates, so that an Array is taken for a Tensor.
template <std::same_as<Indices> I>
Mask eq(const I& a, const I& b) {
  return eq_indices(a, b);
}
template <std::same_as<Indices> I>
Mask eq(const I& a, Index b) {
  return eq_indices(a, Indices(b));
}

inline Mask operator<(const Tensor& a, const Tensor& b) {
  return lt(a, b);
}
inline Mask operator<(const Tensor& a, double b) {
  return lt(a, b);
}
inline Mask operator<=(const Tensor& a, const Tensor& b) {
  return le(a, b);
}
inline Mask operator<=(const Tensor& a, double b) {
  return le(a, b);
}
inline Mask operator>(const Tensor& a, const Tensor& b) {
  return gt(a, b);
}
inline Mask operator>(const Tensor& a, double b) {
  return gt(a, b);
}
inline Mask operator>=(const Tensor& a, const Tensor& b) {
  return ge(a, b);
}
inline Mask operator>=(const Tensor& a, double b) {
  return ge(a, b);
}

XGRAD_API Mask isnan(const Tensor& x);
XGRAD_API Mask isinf(const Tensor& x);
/// Neither NaN nor infinite.
XGRAD_API Mask isfinite(const Tensor& x);

}  // namespace xgrad::inline XGRAD_ABI
