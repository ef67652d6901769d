#include <cmath>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/ops/comparison.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class F, class AnyArray>
static Mask compare(const char* op, const F& f, const AnyArray& a, const AnyArray& b) {
  return broadcast_map<Mask>(broadcast_shapes(op, Shape(a.shape()), Shape(b.shape())), f, a, b);
}

Mask eq(const Tensor& a, const Tensor& b) {
  return compare(
      "eq", [](Scalar x, Scalar y) { return x == y; }, a.value(), b.value());
}
Mask eq(const Tensor& a, double b) {
  return map<Mask>([y = static_cast<Scalar>(b)](Scalar x) { return x == y; }, a.value());
}

Mask ne(const Tensor& a, const Tensor& b) {
  return compare(
      "ne", [](Scalar x, Scalar y) { return x != y; }, a.value(), b.value());
}
Mask ne(const Tensor& a, double b) {
  return map<Mask>([y = static_cast<Scalar>(b)](Scalar x) { return x != y; }, a.value());
}

Mask lt(const Tensor& a, const Tensor& b) {
  return compare(
      "lt", [](Scalar x, Scalar y) { return x < y; }, a.value(), b.value());
}
Mask lt(const Tensor& a, double b) {
  return map<Mask>([y = static_cast<Scalar>(b)](Scalar x) { return x < y; }, a.value());
}

Mask le(const Tensor& a, const Tensor& b) {
  return compare(
      "le", [](Scalar x, Scalar y) { return x <= y; }, a.value(), b.value());
}
Mask le(const Tensor& a, double b) {
  return map<Mask>([y = static_cast<Scalar>(b)](Scalar x) { return x <= y; }, a.value());
}

Mask gt(const Tensor& a, const Tensor& b) {
  return compare(
      "gt", [](Scalar x, Scalar y) { return x > y; }, a.value(), b.value());
}
Mask gt(const Tensor& a, double b) {
  return map<Mask>([y = static_cast<Scalar>(b)](Scalar x) { return x > y; }, a.value());
}

Mask ge(const Tensor& a, const Tensor& b) {
  return compare(
      "ge", [](Scalar x, Scalar y) { return x >= y; }, a.value(), b.value());
}
Mask ge(const Tensor& a, double b) {
  return map<Mask>([y = static_cast<Scalar>(b)](Scalar x) { return x >= y; }, a.value());
}

Mask eq_indices(const Indices& a, const Indices& b) {
  return compare(
      "eq", [](Index x, Index y) { return x == y; }, a, b);
}

Mask isnan(const Tensor& x) {
  return map<Mask>([](Scalar v) { return std::isnan(v); }, x.value());
}
Mask isinf(const Tensor& x) {
  return map<Mask>([](Scalar v) { return std::isinf(v); }, x.value());
}
Mask isfinite(const Tensor& x) {
  return map<Mask>([](Scalar v) { return std::isfinite(v); }, x.value());
}

}  // namespace xgrad::inline XGRAD_ABI
