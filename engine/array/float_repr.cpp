#include <charconv>
#include <cmath>

#include <xgrad/engine/array/float_repr.hpp>

namespace xgrad {

std::string float_repr(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const double size = std::abs(value);
  const bool fixed = size == 0 || (size >= 1e-4 && size < 1e16);
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value,
                                 fixed ? std::chars_format::fixed : std::chars_format::scientific);
  const std::string out(digits, end.ptr);
  return fixed && out.find('.') == std::string::npos ? out + ".0" : out;
}

}  // namespace xgrad
