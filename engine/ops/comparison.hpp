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

// lt(a, b) and a < b ...
#define XGRAD_COMPARISON(name, symbol)                            \
  XGRAD_API Mask name(const Tensor& a, const Tensor& b);          \
  XGRAD_API Mask name(const Tensor& a, double b);                 \
  inline Mask operator symbol(const Tensor& a, const Tensor& b) { \
    return name(a, b);                                            \
  }                                                               \
  inline Mask operator symbol(const Tensor& a, double b) {        \
    return name(a, b);                                            \
  }
XGRAD_COMPARISON(lt, <)
XGRAD_COMPARISON(le, <=)
XGRAD_COMPARISON(gt, >)
XGRAD_COMPARISON(ge, >=)
#undef XGRAD_COMPARISON

XGRAD_API Mask isnan(const Tensor& x);
XGRAD_API Mask isinf(const Tensor& x);
/// Neither NaN nor infinite.
XGRAD_API Mask isfinite(const Tensor& x);

struct CloseOptions {
  double rtol = 1e-5;
  double atol = 1e-8;
  bool equal_nan = false;  ///< whether NaN is close to NaN
};

/// |a - b| <= atol + rtol |b|, or both the same infinity.
XGRAD_API Mask isclose(const Tensor& a, const Tensor& b, CloseOptions options = {});
/// Whether isclose is true everywhere.
XGRAD_API bool allclose(const Tensor& a, const Tensor& b, CloseOptions options = {});
/// Whether a and b have one shape and the same numbers (NaN equals nothing).
XGRAD_API bool equal(const Tensor& a, const Tensor& b);

}  // namespace xgrad::inline XGRAD_ABI
