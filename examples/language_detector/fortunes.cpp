#include "fortunes.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>

#include <xgrad/data/text/lines.hpp>
#include <xgrad/data/text/utf8.hpp>

namespace language_detector {

namespace data = xgrad::data;
namespace fs = std::filesystem;

// The language of a file of the fortunes packages; nothing for what is no text or of no one language.
static std::optional<std::string> language_of(const fs::path& file) {
  static const std::map<std::string, std::string> folders = {
      {"bg", "bul"}, {"cs", "ces"}, {"de", "deu"}, {"eo", "epo"}, {"es", "spa"},
      {"ga", "gle"}, {"it", "ita"}, {"pl", "pol"}, {"ru", "rus"}, {"fortunes", "eng"}};
  static const std::map<std::string, std::string> files = {
      {"brasil", "por"}, {"chinese", "cmn"}, {"song100", "cmn"}, {"tang300", "cmn"}};
  static const std::vector<std::string> left_out = {"art", "ascii-art", "klasik-sk", "translate-me"};
  const std::string name = file.filename().string();
  if (file.extension() == ".dat" || file.extension() == ".u8") return {};
  if (std::find(left_out.begin(), left_out.end(), name) != left_out.end()) return {};
  if (const auto found = files.find(name); found != files.end()) return found->second;
  const auto folder = folders.find(file.parent_path().filename().string());
  return folder != folders.end() ? std::optional(folder->second) : std::nullopt;
}

// A line without white space at its ends; empty where it is no sentence: who said it, a table, a few words.
static std::string_view sentence(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  line = line.substr(first, line.find_last_not_of(" \t") + 1 - first);
  if (line.starts_with("--") || line.find("  ") != std::string_view::npos) return {};
  int letters = 0, signs = 0, columns = 0;
  for (std::size_t at = 0; at < line.size();) {
    const char32_t c = data::next_code_point(line, at);
    if (c < ' ') return {};
    const bool letter = data::script(c) != data::Script::none;
    letters += letter;
    signs += !letter && c != ' ';
    columns += letter ? data::display_width(c) : 0;
  }
  constexpr int least_columns = 16;
  return columns >= least_columns && signs * 4 < letters ? line : std::string_view();
}

using Fortune = std::vector<std::string>;  // its lines

static std::vector<Fortune> read_fortune_file(const std::string& path) {
  std::vector<Fortune> out(1);
  data::for_each_line_of(path, [&](const data::Line& line) {
    if (line.text == "%") {
      out.emplace_back();
    } else if (const std::string_view text = sentence(line.text); !text.empty()) {
      out.back().emplace_back(text);
    }
  });
  std::erase_if(out, [](const Fortune& fortune) { return fortune.empty(); });
  return out;
}

Corpus read_fortunes(const std::string& folder, Index held_out_every) {
  constexpr std::size_t most_lines = 5000;  // of a language
  std::vector<fs::path> files;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(folder, error); at != fs::recursive_directory_iterator();
       at.increment(error)) {
    if (at->path().filename() == "off") at.disable_recursion_pending();  // offensive, and enciphered
    if (at->is_regular_file() && !at->is_symlink()) files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());

  std::map<std::string, std::vector<Fortune>> fortunes;
  for (const fs::path& file : files) {
    if (const std::optional<std::string> language = language_of(file)) {
      std::vector<Fortune>& all = fortunes[*language];
      for (Fortune& fortune : read_fortune_file(file.string())) all.push_back(std::move(fortune));
    }
  }
  if (fortunes.size() < 2) {
    throw std::runtime_error(folder +
                             ": no fortunes of two languages. Give --data, or install Debian's packages: apt "
                             "install fortunes fortunes-de fortunes-es ...");
  }
  Corpus out;
  for (const auto& [language, all] : fortunes) {
    std::size_t lines = 0;
    for (const Fortune& fortune : all) lines += fortune.size();
    const std::size_t step = lines / most_lines + 1;  // so all files of a language have a part in it
    for (std::size_t i = 0, taken = 0; i < all.size(); i += step) {
      const bool test = held_out_every > 0 && ++taken % held_out_every == 0;
      for (const std::string& line : all[i]) out.add(language, line, test);
    }
  }
  return out;
}

}  // namespace language_detector
