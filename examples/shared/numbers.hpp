#pragma once
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#include <CLI/CLI.hpp>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/scalar.hpp>

// Numbers on the command line. CLI11's own checks let nan and digits without end through, take 010 for 8 and
// print 309 digits for the largest double. run() (program.hpp) puts the first three of these before the
// checks of every option; programs use the last two.

namespace examples {

/// The value as it was given, for messages: long ones are cut.
inline std::string shown(const std::string& value) {
  constexpr std::size_t most = 24;
  if (value.size() <= most) return value;
  return xgrad::text(value.substr(0, most), "... (", value.size(), " characters)");
}

/// Reads all of `text` in decimal, with a sign in front if there is one. False: it is no number of that type,
/// too large for it, or not finite.
template <class T>
bool read_number(std::string_view text, T& value) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  if constexpr (std::is_floating_point_v<T>) return std::isfinite(value);
  return true;
}

namespace detail {

// Rejects what is no T; CLI11 gets whole numbers without zeros in front, which it would take for octal ones.
template <class T>
CLI::Validator number(const char* what) {
  return CLI::Validator(
      [what](std::string& value) {
        T number;
        if (!read_number(value, number)) return shown(value) + " is not " + what;
        if constexpr (std::is_integral_v<T>) value = std::to_string(number);
        return std::string();
      },
      "");
}

}  // namespace detail

inline CLI::Validator finite_number() {
  return detail::number<double>("a finite number");
}
inline CLI::Validator whole_number() {
  return detail::number<std::int64_t>("a whole number below 2^63");
}
inline CLI::Validator natural_number() {
  return detail::number<std::uint64_t>("a whole number from 0 to 2^64 - 1");
}

/// For `option->check(...)`: a number from `least` to `most`, both included.
template <class T>
CLI::Validator between(T least, T most) {
  const std::string range = xgrad::text(least, " to ", most);
  return CLI::Validator(
      [=](std::string& value) {
        T number;
        const bool right = read_number(value, number) && number >= least && number <= most;
        return right ? std::string() : shown(value) + " is not in the range " + range;
      },
      range);
}

/// For `option->check(...)`: a finite number above 0.
inline CLI::Validator positive() {
  return CLI::Validator(
      [](std::string& value) {
        double number;
        const bool right = read_number(value, number) && number > 0;
        return right ? std::string() : shown(value) + " is not a number above 0";
      },
      "above 0");
}

/// For `option->check(...)`: a finite number that is not negative.
inline CLI::Validator not_negative() {
  return CLI::Validator(
      [](std::string& value) {
        double number;
        const bool right = read_number(value, number) && number >= 0;
        return right ? std::string() : shown(value) + " is not a number of 0 or more";
      },
      "0 or more");
}

}  // namespace examples
