#include "clean.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <utf8proc.h>

#include <xgrad/data/text/utf8.hpp>

#include "foreign.hpp"

namespace language_detector {

namespace data = xgrad::data;

// The text, which is valid UTF-8, as utf8proc makes it with these options.
static std::string mapped(const std::string& text, int options) {
  utf8proc_uint8_t* out = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), std::ssize(text), &out,
                   static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(out, &std::free);
  if (length < 0) throw std::runtime_error(std::string("utf8proc: ") + utf8proc_errmsg(length));
  return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(length)};
}

static bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

// The length of a piece of no language at text[at], where `before` is the character before it.
static std::size_t foreign_length(std::string_view text, std::size_t at, char32_t before) {
  const std::string_view rest = text.substr(at);
  const bool after_word = data::is_word_character(before) || before == '_';
  if (rest[0] == '<' || rest[0] == '{') return markup_length(rest);
  if (rest[0] == '`') return after_word ? 0 : markup_length(rest);
  // After a letter of another script too: Chinese is written without spaces.
  if (after_word && before < 0x80) return 0;
  for (const auto length : {url_length, address_length, mention_length, path_length}) {
    if (const std::size_t found = length(rest)) return found;
  }
  return after_word ? 0 : mixed_word_length(rest);
}

std::string clean(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  char32_t before = ' ';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    const char32_t c = data::next_code_point(text, at);
    if (const Entity found = c == '&' ? entity(text.substr(here)) : Entity(); found.length > 0) {
      out += found.meaning.empty() ? " " : found.meaning;
      at = here + found.length;
      before = found.meaning.empty() ? ' ' : 'x';
      continue;
    }
    if (const std::size_t foreign = c < 0x80 ? foreign_length(text, here, before) : 0; foreign > 0) {
      out += ' ';
      at = here + foreign;
      before = ' ';
      continue;
    }
    data::append_utf8(out, c);
    before = c;
  }
  if (is_ascii(out)) return out;
  return mapped(out, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE);
}

// In lower case, and with one form of what is written in two.
static char32_t letter(char32_t c) {
  switch (c) {
    case 0x2019:  // apostrophes
    case 0x02BC:
      return '\'';
    case 0x03C2:
      return 0x03C3;  // sigma at the end of a word
    case 0x0218:
    case 0x0219:
      return 0x015F;  // Romanian's s and t with a comma, often written with a cedilla
    case 0x021A:
    case 0x021B:
      return 0x0163;
    default:
      return data::to_lower(c);
  }
}

std::string normalized(std::string_view text) {
  const std::string cleaned = clean(text);
  std::string out = " ";
  out.reserve(cleaned.size() + 2);
  bool letters = false;     // there was one
  bool apostrophe = false;  // directly before, after a letter
  bool in_word = false;
  for (std::size_t at = 0; at < cleaned.size();) {
    const char32_t c = letter(data::next_code_point(cleaned, at));
    if (data::script(c) != data::Script::none) {
      if (apostrophe) out += '\'';
      data::append_utf8(out, c);
      letters = in_word = true;
      apostrophe = false;
      continue;
    }
    if (c == '\'' && in_word && !apostrophe) {
      apostrophe = true;
      continue;
    }
    if (in_word) out += ' ';
    in_word = apostrophe = false;
    if (c == 0xBF || c == 0xA1) (data::append_utf8(out, c), out += ' ');
  }
  if (in_word) out += ' ';
  return letters ? out : std::string();
}

std::string folded(std::string_view text) {
  const std::string bare =
      mapped(data::repair_utf8(text), UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_STRIPMARK);
  std::string out;
  for (std::size_t at = 0; at < bare.size();) {
    const char32_t c = data::next_code_point(bare, at);
    switch (c) {
      case U'ß':
        out += "ss";
        break;
      case U'æ':
        out += "ae";
        break;
      case U'Æ':
        out += "Ae";
        break;
      case U'œ':
        out += "oe";
        break;
      case U'ø':
        out += 'o';
        break;
      case U'Ø':
        out += 'O';
        break;
      case U'đ':
      case U'ð':
        out += 'd';
        break;
      case U'Đ':
      case U'Ð':
        out += 'D';
        break;
      case U'þ':
        out += "th";
        break;
      case U'Þ':
        out += "Th";
        break;
      case U'ł':
        out += 'l';
        break;
      case U'Ł':
        out += 'L';
        break;
      case U'ı':
        out += 'i';
        break;
      default:
        data::append_utf8(out, c);
    }
  }
  return out;
}

}  // namespace language_detector
