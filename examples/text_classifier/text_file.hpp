#pragma once
#include <string>

#include <xgrad/data/text/lines.hpp>

#include "shared/text_file.hpp"

namespace text_classifier {

/// A text, plain or packed by gzip, that can be gone through several times, even where it is a pipe: what
/// cannot be read again is kept. "-" is standard input. Throws std::runtime_error where it cannot be read.
class TextFile {
 public:
  explicit TextFile(const std::string& path);

  /// For messages.
  const std::string& path() const { return name_; }
  /// Calls visit(const xgrad::data::Line&) for each line.
  template <class Visit>
  void for_each_line(const Visit& visit) const {
    if (again_) {
      examples::for_each_line_of_text(name_, visit);
    } else {
      xgrad::data::for_each_line(text_, name_, visit);
    }
  }

 private:
  std::string name_, text_;
  bool again_;  // a file: it is read again each time
};

}  // namespace text_classifier
