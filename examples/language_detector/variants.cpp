#include "variants.hpp"

#include <algorithm>
#include <vector>

#include <xgrad/data/text/utf8.hpp>

#include "clean.hpp"

namespace language_detector {

namespace data = xgrad::data;

// ---- pieces

// From one place to another, at least `least` code points where there are so many.
static std::string letters_of(const std::string& text, Draws& draws) {
  constexpr std::size_t least = 5;
  const std::u32string points = data::code_points(text);
  if (points.size() <= least) return text;
  const std::size_t length = least + draws.below(points.size() - least + 1);
  return data::utf8(points.substr(draws.below(points.size() - length + 1), length));
}

static std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (c != ' ') {
      out.back() += c;
    } else if (!out.back().empty()) {
      out.emplace_back();
    }
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

static std::string joined(const std::vector<std::string>& words, std::size_t first, std::size_t count) {
  std::string out;
  for (std::size_t i = first; i < first + count; ++i) out.append(i == first ? "" : " ").append(words[i]);
  return out;
}

static std::string some_words(const std::string& text, Draws& draws) {
  const std::vector<std::string> words = words_of(text);
  if (words.size() < 3) return text;
  const std::size_t count = 2 + draws.below(std::min<std::size_t>(words.size() - 1, 4));
  return joined(words, draws.below(words.size() - count + 1), count);
}

std::string variant(const std::string& text, Draws& draws) {
  std::string out = text;
  if (draws.chance(0.15))
    out = some_words(out, draws);
  else if (draws.chance(0.2))
    out = letters_of(out, draws);
  return draws.chance(0.2) ? folded(out) : out;
}

// ---- nonsense

static bool is_alphabet(data::Script script) {
  using data::Script;
  return script == Script::latin || script == Script::cyrillic || script == Script::arabic ||
         script == Script::devanagari;
}

static void shuffle(std::u32string& word, Draws& draws) {
  for (std::size_t i = word.size(); i > 1; --i) std::swap(word[i - 1], word[draws.below(i)]);
}

std::string nonsense(const std::string& text, const std::string& other, Draws& draws) {
  const data::Script script = data::main_script(text);
  if (!is_alphabet(script)) return {};
  const std::vector<std::string> words = words_of(text), others = words_of(other);
  const bool mixed = !others.empty() && data::main_script(other) == script && draws.chance(0.5);
  std::u32string alphabet;
  for (const char32_t c : data::code_points(text))
    if (data::script(c) == script) alphabet += c;
  const bool random = draws.chance(0.3);
  std::u32string out;
  for (const std::string& w : words) {
    std::u32string word = data::code_points(w);
    if (mixed) {
      const std::u32string end = data::code_points(others[draws.below(others.size())]);
      word = word.substr(0, (word.size() + 1) / 2) + end.substr(end.size() / 2);
    } else if (random) {
      for (char32_t& c : word) c = alphabet[draws.below(alphabet.size())];
    } else {
      shuffle(word, draws);
    }
    if (!out.empty()) out += U' ';
    out += word;
  }
  constexpr std::size_t least = 10;  // fewer letters may be a word of some language
  return out.size() < least ? std::string() : data::utf8(out);
}

}  // namespace language_detector
