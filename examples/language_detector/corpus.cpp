#include "corpus.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

#include <xgrad/engine/system/error.hpp>

#include "shared/text_file.hpp"

namespace language_detector {

namespace data = xgrad::data;
namespace fs = std::filesystem;

void Corpus::add(const std::string& language, std::string text, bool test) {
  const auto known = std::find(languages.begin(), languages.end(), language);
  labels.push_back(known - languages.begin());
  if (known == languages.end()) languages.push_back(language);
  texts.push_back(std::move(text));
  held_out.push_back(test);
}

void Corpus::add(const Corpus& other) {
  for (Index i = 0; i < other.size(); ++i)
    add(other.languages[other.labels[i]], other.texts[i], other.held_out[i]);
}

Corpus Corpus::part(bool test) const {
  Corpus out;
  out.languages = languages;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (held_out[i] != test) continue;
    out.texts.push_back(texts[i]);
    out.labels.push_back(labels[i]);
    out.held_out.push_back(test);
  }
  return out;
}

Corpus Corpus::restricted_to(const std::vector<std::string>& wanted) const {
  Corpus out;
  out.languages = wanted;
  for (const std::string& language : wanted) {
    XGRAD_CHECK(std::find(languages.begin(), languages.end(), language) != languages.end(),
                "the data has no text of the language \"", language, "\"");
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string& language = languages[labels[i]];
    if (std::find(wanted.begin(), wanted.end(), language) == wanted.end()) continue;
    out.add(language, texts[i], held_out[i]);
  }
  return out;
}

// Which lines of a language are held out.
class Lines {
 public:
  explicit Lines(Index held_out_every) : every_(held_out_every) {}
  bool next_is_held_out(const std::string& language) { return every_ > 0 && ++seen_[language] % every_ == 0; }

 private:
  Index every_;
  std::map<std::string, Index> seen_;
};

static void read_folder(const std::string& path, Lines& lines, Corpus& out) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    const std::string language = file.stem().string();
    examples::for_each_line_of_text(file.string(), [&](const data::Line& line) {
      if (!line.text.empty()) out.add(language, std::string(line.text), lines.next_is_held_out(language));
    });
  }
  if (out.texts.empty()) throw std::runtime_error(path + ": no text in files LANGUAGE.txt");
}

static void read_labelled(const std::string& path, Lines& lines, Corpus& out) {
  static constexpr std::string_view prefix = "__label__";
  examples::for_each_line_of_text(path, [&](const data::Line& line) {
    std::string_view text = line.text;
    if (text.empty()) return;
    const bool labelled = text.starts_with(prefix);
    if (labelled) text.remove_prefix(prefix.size());
    const std::size_t end = text.find_first_of(labelled ? " \t" : "\t");
    if (end == text.npos)
      line.fail("no ", labelled ? "text after the label" : "tab between language and text");
    if (end == 0) line.fail("no language");
    const std::string language(text.substr(0, end));
    out.add(language, std::string(text.substr(end + 1)), lines.next_is_held_out(language));
  });
  if (out.texts.empty()) throw std::runtime_error(path + ": no lines \"language TAB text\"");
}

Corpus read_texts(const std::string& path, Index held_out_every) {
  Corpus out;
  Lines lines(held_out_every);
  if (fs::is_directory(path)) {
    read_folder(path, lines, out);
  } else {
    read_labelled(path, lines, out);
  }
  return out;
}

}  // namespace language_detector
