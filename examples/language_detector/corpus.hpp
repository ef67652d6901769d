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
  /// The texts that are held out, or the others; `languages` stays.
  Corpus part(bool test) const;
  /// The texts of these languages, in whose order `languages` is then. Throws std::invalid_argument where
  /// there is no text of one of them.
  Corpus restricted_to(const std::vector<std::string>& wanted) const;
};

/// Lines `language TAB text`; every 6th line of a language is held out. Throws std::runtime_error with file
/// and line.
Corpus read_tsv(const std::string& path);

/// What Debian's fortunes packages leave in `folder`: 12 languages. Every 6th fortune of a language is held
/// out; a text is one line of it. Throws std::runtime_error where there is nothing of two languages.
Corpus read_fortunes(const std::string& folder);

}  // namespace language_detector
