#pragma once
// Not a public header: how the library reads numbers from text.
#include <charconv>
#include <cmath>
#include <string_view>

#include <fast_float/fast_float.h>

#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::data {

/// Whether all of `text` is a whole number, which goes to `out`.
inline bool parse_whole_number(std::string_view text, Index& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

/// Reads the decimal number at the start of [first, last) ("-0.038194", "1e-5", "+5") and moves `first` to
/// its end. The result is the nearest number of type T, which is 0 for "1e-400". False where there is no
/// number, or none that is finite ("nan", "inf", "1e999"); `first` stays where it is then. fast_float,
/// because clang's library has no std::from_chars for floating point yet.
template <class T>
bool parse_number(const char*& first, const char* last, T& out) {
  const bool plus = last - first > 1 && first[0] == '+' && first[1] != '-';  // from_chars takes none
  T value{};
  const auto [end, error] = fast_float::from_chars(first + plus, last, value);
  if (error == std::errc::invalid_argument || !std::isfinite(value)) return false;
  out = value;
  first = end;
  return true;
}

}  // namespace xgrad::data
