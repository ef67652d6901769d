#pragma once
#include <string>
#include <vector>

#include <xgrad/engine/system/scalar.hpp>

namespace language_detector {

using xgrad::Index;

/// Texts whose language is known.
struct Corpus {
  std::vector<std::string> languages;  // their names, in the order in which they first came
  std::vector<std::string> texts;
  std::vector<Index> labels;   // of the texts: positions in `languages`
  std::vector<bool> held_out;  // for testing, not for training

  Index size() const { return std::ssize(texts); }
  void add(const std::string& language, std::string text, bool test);
  void add(const Corpus& other);
  /// The texts that are held out, or the others; `languages` stays.
  Corpus part(bool test) const;
  /// The texts of these languages, in whose order `languages` is then. Throws std::invalid_argument where
  /// there is no text of one of them.
  Corpus restricted_to(const std::vector<std::string>& wanted) const;
};

/// Lines `language TAB text`, or `__label__language text` as fastText has them; or a folder with a file
/// LANGUAGE.txt for each language, a text a line; files may be packed by gzip, "-" is standard input. Every
/// `held_out_every`th line of a language is held out, none for 0. Throws std::runtime_error with file and
/// line.
Corpus read_texts(const std::string& path, Index held_out_every);

}  // namespace language_detector
