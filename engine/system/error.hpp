#pragma once
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>

#include <xgrad/engine/array/shape.hpp>

namespace xgrad {

/// Joins its arguments to one text; shapes as "[2, 3]".
template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  const auto put = [&out](const auto& part) {
    if constexpr (std::is_same_v<std::decay_t<decltype(part)>, Shape>) {
      out << part.text();
    } else {
      out << part;
    }
  };
  (put(parts), ...);
  return out.str();
}

/// Throws std::invalid_argument with the joined parts unless `ok`. The text is made only on failure.
template <class... Parts>
void check(bool ok, const Parts&... parts) {
  if (!ok) [[unlikely]]
    throw std::invalid_argument(text(parts...));
}

/// The same with std::out_of_range: an index or a dimension outside its range.
template <class... Parts>
void check_range(bool ok, const Parts&... parts) {
  if (!ok) [[unlikely]]
    throw std::out_of_range(text(parts...));
}

}  // namespace xgrad
