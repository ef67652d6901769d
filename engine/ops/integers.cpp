#include <algorithm>
#include <limits>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/ops/integers.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class X, class F>
static X combined(const char* op, const X& a, const X& b, const F& f) {
  return broadcast_map<typename X::Numbers>(broadcast_shapes(op, a.shape(), b.shape()), f, a.value(),
                                            b.value());
}
template <class X, class F>
static X mapped(const X& x, const F& f) {
  typename X::Numbers out = x.value();
  std::transform(out.data(), out.data() + out.size(), out.data(), f);
  return out;
}

// Without a sign integers may wrap around.
using Bits = std::uint64_t;

Indices add(const Indices& a, const Indices& b) {
  return combined("add", a, b, [](Index x, Index y) { return static_cast<Index>(Bits(x) + Bits(y)); });
}
Indices sub(const Indices& a, const Indices& b) {
  return combined("sub", a, b, [](Index x, Index y) { return static_cast<Index>(Bits(x) - Bits(y)); });
}
Indices mul(const Indices& a, const Indices& b) {
  return combined("mul", a, b, [](Index x, Index y) { return static_cast<Index>(Bits(x) * Bits(y)); });
}
Tensor div(const Indices& a, const Indices& b) {
  return div(to_tensor(a), to_tensor(b));
}

static void check_divisors(const char* op, const Indices& a, const Indices& b) {
  if (broadcast_shapes(op, a.shape(), b.shape()).numel() == 0) return;  // nothing is divided
  const Index* from = b.value().data();
  const Index at = std::find(from, from + b.numel(), 0) - from;
  XGRAD_CHECK(at == b.numel(), op, ": the divisor at position ", position_text(b.shape(), at), " is 0");
}
// The smallest integer / -1 is no integer of 64 bits: it wraps around to itself.
static Index floor_quotient(Index x, Index y) {
  if (y == -1) return static_cast<Index>(Bits(0) - Bits(x));
  return x / y - (x % y != 0 && (x < 0) != (y < 0));
}
Indices floor_divide(const Indices& a, const Indices& b) {
  check_divisors("floor_divide", a, b);
  return combined("floor_divide", a, b, floor_quotient);
}
Indices remainder(const Indices& a, const Indices& b) {
  check_divisors("remainder", a, b);
  return combined("remainder", a, b, [](Index x, Index y) {
    const Index rest = y == -1 ? 0 : x % y;
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
  });
}

Indices maximum(const Indices& a, const Indices& b) {
  return combined("maximum", a, b, [](Index x, Index y) { return std::max(x, y); });
}
Indices minimum(const Indices& a, const Indices& b) {
  return combined("minimum", a, b, [](Index x, Index y) { return std::min(x, y); });
}
Indices neg(const Indices& x) {
  return mapped(x, [](Index v) { return static_cast<Index>(Bits(0) - Bits(v)); });
}
Indices abs(const Indices& x) {
  return mapped(x, [](Index v) { return v < 0 ? static_cast<Index>(Bits(0) - Bits(v)) : v; });
}
Indices clamp(const Indices& x, Index min, Index max) {
  return mapped(x, [min, max](Index v) { return std::min(std::max(v, min), max); });
}

Mask add(const Mask& a, const Mask& b) {
  return bitwise_or(a, b);
}
Mask mul(const Mask& a, const Mask& b) {
  return bitwise_and(a, b);
}
Tensor div(const Mask& a, const Mask& b) {
  return div(to_tensor(a), to_tensor(b));
}
Mask maximum(const Mask& a, const Mask& b) {
  return bitwise_or(a, b);
}
Mask minimum(const Mask& a, const Mask& b) {
  return bitwise_and(a, b);
}

#define XGRAD_BITWISE(name, symbol)                                               \
  Indices name(const Indices& a, const Indices& b) {                              \
    return combined(#name, a, b, [](Index x, Index y) { return x symbol y; });    \
  }                                                                               \
  Mask name(const Mask& a, const Mask& b) {                                       \
    return combined(#name, a, b, [](int x, int y) { return (x symbol y) != 0; }); \
  }
XGRAD_BITWISE(bitwise_and, &)
XGRAD_BITWISE(bitwise_or, |)
XGRAD_BITWISE(bitwise_xor, ^)
Indices bitwise_not(const Indices& x) {
  return mapped(x, [](Index v) { return ~v; });
}
Mask bitwise_not(const Mask& x) {
  return mapped(x, [](bool v) { return !v; });
}

}  // namespace xgrad::inline XGRAD_ABI
