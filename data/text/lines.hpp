#pragma once
#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/mapped_file.hpp>

namespace xgrad::data {

/// A line of a text file, without its end (LF or CRLF).
struct Line {
  std::string_view text;
  std::size_t number;       // counted from 1
  const std::string& file;  // for messages

  /// Throws std::runtime_error: "u.data, line 17: " and the parts.
  template <class... Parts>
  [[noreturn]] void fail(const Parts&... parts) const {
    throw std::runtime_error(xgrad::text(file, ", line ", number, ": ", parts...));
  }
};

/// Calls visit(const Line&) for each line of `bytes`. What follows the last line end is a line unless it is
/// empty.
template <class Visit>
void for_each_line(std::string_view bytes, const std::string& name, const Visit& visit) {
  std::size_t number = 0;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    visit(Line{line, ++number, name});
    bytes.remove_prefix(std::min(bytes.size(), end + 1));
  }
}

/// The same for a file. Throws std::runtime_error where it cannot be read.
template <class Visit>
void for_each_line_of(const std::string& path, const Visit& visit) {
  const MappedFile file(path);
  for_each_line(file.bytes(), path, visit);
}

/// All lines of a file.
inline std::vector<std::string> read_lines(const std::string& path) {
  std::vector<std::string> lines;
  for_each_line_of(path, [&](const Line& line) { lines.emplace_back(line.text); });
  return lines;
}

}  // namespace xgrad::data
