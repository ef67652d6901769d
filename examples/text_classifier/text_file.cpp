#include "text_file.hpp"

#include <filesystem>

namespace text_classifier {

TextFile::TextFile(const std::string& path)
    : name_(path == "-" ? "standard input" : path),
      again_(path != "-" && std::filesystem::is_regular_file(path)) {
  if (again_) return;
  examples::for_each_line_of_text(path,
                                  [this](const xgrad::data::Line& line) { (text_ += line.text) += '\n'; });
}

}  // namespace text_classifier
