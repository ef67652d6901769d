#pragma once
#include <string>
#include <string_view>

#include <xgrad/data/text/lines.hpp>
#include <xgrad/engine/system/mapped_file.hpp>

namespace text_classifier {

/// A mark that editors put before the first line of UTF-8 (U+FEFF) is no part of the text.
inline std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

/// A text file that can be gone through several times, even where it is a pipe; "-" is standard input.
/// Throws std::runtime_error where it cannot be read.
class TextFile {
 public:
  explicit TextFile(const std::string& path) : file_(path == "-" ? "/dev/stdin" : path) {}

  const std::string& path() const { return file_.path(); }
  std::string_view text() const { return without_byte_order_mark(file_.bytes()); }
  /// Calls visit(const xgrad::data::Line&) for each line.
  template <class Visit>
  void for_each_line(const Visit& visit) const {
    xgrad::data::for_each_line(text(), path(), visit);
  }

 private:
  xgrad::MappedFile file_;
};

}  // namespace text_classifier
