#include <algorithm>
#include <cmath>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/ops/comparison.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class F, class AnyArray>
static Mask compare(const char* op, const F& f, const AnyArray& a, const AnyArray& b) {
  return broadcast_map<MaskArray>(broadcast_shapes(op, Shape(a.shape()), Shape(b.shape())), f, a, b);
}

#define XGRAD_COMPARISON(name, symbol)                                                               \
  Mask name(const Tensor& a, const Tensor& b) {                                                      \
    return compare(                                                                                  \
        #name, [](Scalar x, Scalar y) { return x symbol y; }, a.value(), b.value());                 \
  }                                                                                                  \
  Mask name(const Tensor& a, double b) {                                                             \
    return map<MaskArray>([y = static_cast<Scalar>(b)](Scalar x) { return x symbol y; }, a.value()); \
  }                                                                                                  \
  Mask name(const Indices& a, const Indices& b) {                                                    \
    return compare(                                                                                  \
        #name, [](Index x, Index y) { return x symbol y; }, a.value(), b.value());                   \
  }                                                                                                  \
  Mask name(const Mask& a, const Mask& b) {                                                          \
    return compare(                                                                                  \
        #name, [](int x, int y) { return x symbol y; }, a.value(), b.value());                       \
  }
XGRAD_COMPARISON(eq, ==)
XGRAD_COMPARISON(ne, !=)
XGRAD_COMPARISON(lt, <)
XGRAD_COMPARISON(le, <=)
XGRAD_COMPARISON(gt, >)
XGRAD_COMPARISON(ge, >=)

Mask isnan(const Tensor& x) {
  return map<MaskArray>([](Scalar v) { return std::isnan(v); }, x.value());
}
Mask isinf(const Tensor& x) {
  return map<MaskArray>([](Scalar v) { return std::isinf(v); }, x.value());
}
Mask isfinite(const Tensor& x) {
  return map<MaskArray>([](Scalar v) { return std::isfinite(v); }, x.value());
}

static Mask close(const char* op, const Tensor& a, const Tensor& b, CloseOptions options) {
  const auto is_close = [options](Scalar x, Scalar y) {
    if (x == y) return true;
    if (std::isnan(x) && std::isnan(y)) return options.equal_nan;
    const double difference = std::abs(static_cast<double>(x) - static_cast<double>(y));
    return std::isfinite(difference) &&
           difference <= options.atol + options.rtol * std::abs(static_cast<double>(y));
  };
  return compare(op, is_close, a.value(), b.value());
}

Mask isclose(Tensor a, Tensor b, CloseOptions options) {
  return close("isclose", a, b, options);
}

bool allclose(Tensor a, Tensor b, CloseOptions options) {
  const Mask all = close("allclose", a, b, options);
  const bool* each = all.value().data();
  return std::find(each, each + all.numel(), false) == each + all.numel();
}

template <class X>
static bool equal_of(const X& a, const X& b) {
  const auto &x = a.value(), &y = b.value();
  return a.shape() == b.shape() && std::equal(x.data(), x.data() + x.size(), y.data());
}
bool equal(const Tensor& a, const Tensor& b) {
  return equal_of(a, b);
}
bool equal(const Indices& a, const Indices& b) {
  return equal_of(a, b);
}
bool equal(const Mask& a, const Mask& b) {
  return equal_of(a, b);
}

}  // namespace xgrad::inline XGRAD_ABI
