#pragma once
#include <charconv>
#include <string>

namespace xgrad {

/// A number with so many digits after the point, as printf's "%.*f" in the C locale: with a point and without
/// thousands separators in every program.
inline std::string decimals(double value, int digits) {
  char out[400];  // the largest double has 309 digits before the point
  return {out, std::to_chars(out, out + sizeof out, value, std::chars_format::fixed, digits).ptr};
}

}  // namespace xgrad
