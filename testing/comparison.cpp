#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>

#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/testing/comparison.hpp>

namespace xgrad::inline XGRAD_ABI::testing {

// As short as it can be written so that it is read as the same number again.
template <class T>
static std::string shortest(T value) {
  if constexpr (std::same_as<T, bool>) {
    return value ? "true" : "false";
  } else {
    char out[64];
    return {out, std::to_chars(out, out + sizeof out, value).ptr};
  }
}

// NaN is as far as can be from everything; of integers first the difference, then the double.
template <class T>
static double distance(T a, T b) {
  if constexpr (std::integral<T>) {
    const auto x = static_cast<std::uint64_t>(a), y = static_cast<std::uint64_t>(b);
    return static_cast<double>(a > b ? x - y : y - x);
  } else {
    const double between = std::abs(static_cast<double>(a) - static_cast<double>(b));
    return std::isnan(between) ? std::numeric_limits<double>::infinity() : between;
  }
}

template <class AnyArray, class Same>
static Comparison compare_each(const AnyArray& a, const AnyArray& b, const Same& same,
                               const std::string& allowed) {
  const Shape shape = a.shape();
  if (shape != Shape(b.shape())) return {false, text("the shapes are ", shape, " and ", Shape(b.shape()))};
  const Index size = std::ssize(a);
  Index differing = 0, first = 0, worst = 0;
  double greatest = -1;
  for (Index i = 0; i < size; ++i) {
    if (same(a.data()[i], b.data()[i])) continue;
    if (differing++ == 0) first = i;
    const double here = distance(a.data()[i], b.data()[i]);
    if (here > greatest) {
      greatest = here;
      worst = i;
    }
  }
  if (differing == 0) return {true, ""};
  const auto values = [&](Index i) {
    return text(position_text(shape, i), ": ", shortest(a.data()[i]), " and ", shortest(b.data()[i]));
  };
  return {false,
          text(differing, " of ", size, size == 1 ? " element" : " elements",
               differing == 1 ? " differs" : " differ", ", shape ", shape, "; the first at ", values(first),
               "; the greatest difference is ", shortest(greatest), " at ", values(worst), allowed)};
}

Comparison compare(const Array& a, const Array& b, Tolerance tolerance) {
  XGRAD_CHECK(tolerance.rtol >= 0 && tolerance.atol >= 0, "compare: rtol ", float_repr(tolerance.rtol),
              " and atol ", float_repr(tolerance.atol), "; neither may be negative");
  const auto close = [&](double x, double y) {
    if (x == y || (tolerance.equal_nan && std::isnan(x) && std::isnan(y))) return true;
    return std::isfinite(x) && std::isfinite(y) &&
           std::abs(x - y) <= tolerance.atol + tolerance.rtol * std::abs(y);
  };
  return compare_each(
      a, b, close,
      text("; allowed are ", float_repr(tolerance.atol), " + ", float_repr(tolerance.rtol), " |b|"));
}
Comparison compare(const Tensor& a, const Tensor& b, Tolerance tolerance) {
  return compare(a.value(), b.value(), tolerance);
}

template <class AnyArray>
static Comparison bits(const AnyArray& a, const AnyArray& b) {
  const auto same = [](const auto& x, const auto& y) { return std::memcmp(&x, &y, sizeof x) == 0; };
  return compare_each(a, b, same, "; the bits should be the same");
}
Comparison compare_bits(const Array& a, const Array& b) {
  return bits(a, b);
}
Comparison compare_bits(const Tensor& a, const Tensor& b) {
  return bits(a.value(), b.value());
}
Comparison compare_bits(const Indices& a, const Indices& b) {
  return bits(a.value(), b.value());
}
Comparison compare_bits(const Mask& a, const Mask& b) {
  return bits(a.value(), b.value());
}

}  // namespace xgrad::inline XGRAD_ABI::testing
