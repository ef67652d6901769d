#pragma once
#include <sstream>
#include <stdexcept>
#include <string>

namespace xgrad {

/// Joins its arguments to one text; what has a text() of its own gives that: shapes "[2, 3]". Numbers are
/// written the same whatever the program's locale is.
template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  const auto put = [&out](const auto& part) {
    if constexpr (requires { part.text(); }) {
      out << part.text();
    } else {
      out << part;
    }
  };
  (put(parts), ...);
  return out.str();
}

/// Throws an error of this kind whose message is the joined parts.
template <class Error, class... Parts>
[[noreturn, gnu::cold, gnu::noinline]] void fail(const Parts&... parts) {
  throw Error(text(parts...));
}

}  // namespace xgrad

/// XGRAD_CHECK(n > 0, "op: n is ", n): throws std::invalid_argument with the joined parts unless the
/// condition holds. The parts are evaluated only then.
#define XGRAD_CHECK(condition, ...) ((condition) ? void() : ::xgrad::fail<std::invalid_argument>(__VA_ARGS__))

/// The same with std::out_of_range: an index or a dimension outside its range.
#define XGRAD_CHECK_RANGE(condition, ...) \
  ((condition) ? void() : ::xgrad::fail<std::out_of_range>(__VA_ARGS__))
