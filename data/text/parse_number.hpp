#pragma once
// Not a public header: how the library reads decimal numbers in bulk.
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace xgrad::data {

/// Reads the decimal number at [first, last) ("-0.038194", "1e-5") and moves `first` behind it. The result is
/// the number of type T nearest to the decimal, as std::from_chars gives it, several times faster for numbers
/// of up to 15 digits: these and powers of ten up to 10^22 are exact in double, so one multiplication or
/// division rounds correctly (Clinger 1990). False: there is no finite number; `first` is where it was.
template <class T>
bool parse_number(const char*& first, const char* last, T& out) {
  static constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  const char* p = first;
  const bool negative = p < last && *p == '-';
  p += negative;
  std::uint64_t digits = 0;
  const char* const whole = p;
  for (; p < last && static_cast<unsigned char>(*p - '0') < 10; ++p)
    digits = digits * 10 + static_cast<unsigned>(*p - '0');
  int count = static_cast<int>(p - whole);
  int exponent = 0;
  if (p < last && *p == '.') {
    const char* const fraction = ++p;
    for (; p < last && static_cast<unsigned char>(*p - '0') < 10; ++p)
      digits = digits * 10 + static_cast<unsigned>(*p - '0');
    exponent = static_cast<int>(fraction - p);
    count -= exponent;
  }
  const bool ends = p == last || (*p != 'e' && *p != 'E');
  if (count >= 1 && count <= 15 && ends) {
    double value = static_cast<double>(digits) / powers[-exponent];
    if (negative) value = -value;
    if constexpr (std::is_same_v<T, float>) {
      // Rounding twice, to double and to float, goes wrong only where the double lies halfway between two
      // floats, or where floats are denormal.
      std::uint64_t bits;
      std::memcpy(&bits, &value, sizeof bits);
      const bool halfway = (bits & 0x1fffffff) == 0x10000000;
      if (!halfway && (std::abs(value) >= 1.2e-38 || digits == 0)) {
        out = static_cast<float>(value);
        first = p;
        return true;
      }
    } else {
      out = value;
      first = p;
      return true;
    }
  }
  const char* from = first;
  if (from < last && *from == '+' && from + 1 < last && from[1] != '-') ++from;
  T value{};
  const auto [end, error] = std::from_chars(from, last, value);
  if (error == std::errc::result_out_of_range) {
    // Too large, or so small that 0 is nearest: a negative exponent, or 0.000... without one.
    const std::string_view number(from, static_cast<std::size_t>(end - from));
    const std::size_t e = number.find_first_of("eE");
    const bool small = e != std::string_view::npos ? number[e + 1] == '-' : number.find('.') < 300;
    if (!small) return false;
    value = 0;
  } else if (error != std::errc() || !std::isfinite(value)) {
    return false;
  }
  out = value;
  first = end;
  return true;
}

}  // namespace xgrad::data
