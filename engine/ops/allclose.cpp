#include <algorithm>
#include <cmath>

#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/ops/allclose.hpp>

namespace xgrad::inline XGRAD_ABI {

static Mask close(const char* op, const Tensor& a, const Tensor& b, CloseOptions options) {
  const Shape shape = broadcast_shapes(op, a.shape(), b.shape());
  const auto is_close = [options](Scalar x, Scalar y) {
    if (x == y) return true;
    if (std::isnan(x) && std::isnan(y)) return options.equal_nan;
    const double difference = std::abs(static_cast<double>(x) - static_cast<double>(y));
    return std::isfinite(difference) &&
           difference <= options.atol + options.rtol * std::abs(static_cast<double>(y));
  };
  return broadcast_map<Mask>(shape, is_close, a.value(), b.value());
}

Mask isclose(const Tensor& a, const Tensor& b, CloseOptions options) {
  return close("isclose", a, b, options);
}

bool allclose(const Tensor& a, const Tensor& b, CloseOptions options) {
  const Mask all = close("allclose", a, b, options);
  return std::find(all.data(), all.data() + all.size(), false) == all.data() + all.size();
}

bool equal(const Tensor& a, const Tensor& b) {
  const Array &x = a.value(), &y = b.value();
  return a.shape() == b.shape() && std::equal(x.data(), x.data() + x.size(), y.data());
}

}  // namespace xgrad::inline XGRAD_ABI
