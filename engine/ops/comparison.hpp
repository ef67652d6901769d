#pragma once
#include <xgrad/engine/ops/mixed.hpp>

// Comparisons, element by element, of arrays of any kind and numbers; shapes broadcast. They return a Mask,
// through which no gradient flows, and throw std::invalid_argument where the shapes do not broadcast. Of two
// kinds, both become the kind that holds both first (mixed.hpp). Whether two arrays are the same as a whole:
// `equal`.

namespace xgrad::inline XGRAD_ABI {

// lt(a, b) and a < b ...; b > a is what a < b is.
#define XGRAD_COMPARISON(name, symbol, mirrored)                  \
  XGRAD_API Mask name(const Tensor& a, const Tensor& b);          \
  XGRAD_API Mask name(const Tensor& a, double b);                 \
  XGRAD_API Mask name(const Indices& a, const Indices& b);        \
  XGRAD_API Mask name(const Mask& a, const Mask& b);              \
  inline Mask operator symbol(const Tensor& a, const Tensor& b) { \
    return name(a, b);                                            \
  }                                                               \
  inline Mask operator symbol(const Tensor& a, double b) {        \
    return name(a, b);                                            \
  }                                                               \
  inline Mask operator symbol(double a, const Tensor& b) {        \
    return mirrored(b, a);                                        \
  }                                                               \
  XGRAD_MIXED_FUNCTION(name)                                      \
  XGRAD_MIXED_OPERATOR(symbol, name)
// gt and ge are declared before what mirrors them.
XGRAD_API Mask gt(const Tensor& a, double b);
XGRAD_API Mask ge(const Tensor& a, double b);
XGRAD_COMPARISON(eq, ==, eq)
XGRAD_COMPARISON(ne, !=, ne)
XGRAD_COMPARISON(lt, <, gt)
XGRAD_COMPARISON(le, <=, ge)
XGRAD_COMPARISON(gt, >, lt)
XGRAD_COMPARISON(ge, >=, le)
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
XGRAD_API Mask isclose(Tensor a, Tensor b, CloseOptions options = {});  // by value: see kinds.hpp
/// Whether isclose is true everywhere.
XGRAD_API bool allclose(Tensor a, Tensor b, CloseOptions options = {});
/// Whether a and b have one shape and the same numbers (NaN equals nothing).
XGRAD_API bool equal(const Tensor& a, const Tensor& b);
XGRAD_API bool equal(const Indices& a, const Indices& b);
XGRAD_API bool equal(const Mask& a, const Mask& b);

}  // namespace xgrad::inline XGRAD_ABI
