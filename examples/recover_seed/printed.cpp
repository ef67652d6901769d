#include "printed.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace recover_seed {

static Printed read_number(const std::string& digits) {
  Printed number{digits, 0, 0};
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number.value);
  if (error != std::errc() || stopped != end || !std::isfinite(number.value)) {
    throw std::invalid_argument("\"" + digits + "\" is not a number that a random tensor prints");
  }
  const std::size_t exponent = digits.find_first_of("eE"), point = digits.find('.');
  int scale = exponent == std::string::npos ? 0 : std::stoi(digits.substr(exponent + 1));
  if (point != std::string::npos) scale -= static_cast<int>(std::min(exponent, digits.size()) - point - 1);
  number.half_unit = 0.5 * std::pow(10.0, scale);
  return number;
}

std::vector<Printed> read_printed(const std::string& text) {
  std::vector<Printed> numbers;
  const std::string rest = text.substr(0, text.find("..."));
  const std::string between = " \t\n,:[]()";
  for (std::size_t at = 0; (at = rest.find_first_not_of(between, at)) != std::string::npos;) {
    const std::size_t end = std::min(rest.find_first_of(between, at), rest.size());
    const std::string token = rest.substr(at, end - at);
    at = end;
    if (token == "Parameter" || token == "containing" || token == "tensor") continue;
    if (token.find('=') != std::string::npos) break;  // requires_grad=True
    numbers.push_back(read_number(token));
  }
  return numbers;
}

bool Printed::matches(double x) const {
  const std::size_t exponent = digits.find('e'), point = digits.find('.');
  const std::size_t places = point == std::string::npos ? 0 : std::min(exponent, digits.size()) - point - 1;
  char text[400];
  const auto format =
      exponent == std::string::npos ? std::chars_format::fixed : std::chars_format::scientific;
  const char* const end = std::to_chars(text, text + sizeof text, x, format, static_cast<int>(places)).ptr;
  double printed = 0;
  std::from_chars(text, end, printed);
  return printed == value;
}

}  // namespace recover_seed
