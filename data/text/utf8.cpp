#include <algorithm>
#include <array>

#include <xgrad/data/text/unicode_tables.hpp>
#include <xgrad/data/text/utf8.hpp>

namespace xgrad::data {

static constexpr char32_t replacement = 0xFFFD;

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const unsigned char lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  if (lead < 0xC2 || lead > 0xF4) return replacement;
  const int following = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  // The first byte that follows is limited further: no overlong forms, no surrogates, nothing beyond
  // U+10FFFF.
  unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  char32_t out = lead & (0x3Fu >> following);
  for (int i = 0; i < following; ++i) {
    if (at == text.size()) return replacement;
    const unsigned char byte = static_cast<unsigned char>(text[at]);
    if (byte < low || byte > high) return replacement;
    out = out << 6 | (byte & 0x3Fu);
    ++at;
    low = 0x80;
    high = 0xBF;
  }
  return out;
}

void append_utf8(std::string& text, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = replacement;
  const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::u32string code_points(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) out += next_code_point(text, at);
  return out;
}

std::string utf8(std::u32string_view points) {
  std::string out;
  out.reserve(points.size());
  for (const char32_t c : points) append_utf8(out, c);
  return out;
}

bool is_valid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t first = at;
    // A real U+FFFD in the text takes three bytes that begin with EF.
    if (next_code_point(text, at) == replacement && text.substr(first, at - first) != "\xEF\xBF\xBD")
      return false;
  }
  return true;
}

std::string repair_utf8(std::string_view text) {
  return utf8(code_points(text));
}

std::string latin1_to_utf8(std::string_view latin1) {
  std::string out;
  out.reserve(latin1.size());
  for (const char c : latin1) append_utf8(out, static_cast<unsigned char>(c));
  return out;
}

// The range that holds `c`, or null.
template <class Range>
static const Range* find_range(std::span<const Range> ranges, char32_t c) {
  const auto at =
      std::partition_point(ranges.begin(), ranges.end(), [&](const Range& r) { return r.last < c; });
  return at != ranges.end() && at->first <= c ? &*at : nullptr;
}

char32_t to_lower(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  const LowerRange* range = find_range(lower_ranges(), c);
  if (!range || (c - range->first) % range->step != 0) return c;
  return static_cast<char32_t>(static_cast<std::int32_t>(c) + range->distance);
}

std::string to_lower(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) append_utf8(out, to_lower(next_code_point(text, at)));
  return out;
}

// A Script, or number_class.
static std::uint8_t letter_class(char32_t c) {
  const ScriptRange* range = find_range(script_ranges(), c);
  return range ? range->script : std::uint8_t{0};
}

Script script(char32_t c) {
  const std::uint8_t found = letter_class(c);
  return found == number_class ? Script::none : static_cast<Script>(found);
}

bool is_word_character(char32_t c) {
  return letter_class(c) != 0;
}

const char* script_name(Script script) {
  static constexpr const char* names[] = {
      "none",    "other",   "latin",      "greek",   "cyrillic", "armenian", "georgian",
      "hebrew",  "arabic",  "devanagari", "bengali", "gurmukhi", "gujarati", "tamil",
      "telugu",  "kannada", "malayalam",  "sinhala", "thai",     "lao",      "tibetan",
      "myanmar", "khmer",   "ethiopic",   "hangul",  "hiragana", "katakana", "han",
  };
  static_assert(std::size(names) == script_count);
  return names[static_cast<std::size_t>(script)];
}

int display_width(char32_t c) {
  static constexpr char32_t wide[][2] = {
      {0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
      {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
  if (c >= 0x300 && c <= 0x36F) return 0;
  for (const auto& [first, last] : wide) {
    if (c >= first && c <= last) return 2;
  }
  return 1;
}

int display_width(std::string_view text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size();) width += display_width(next_code_point(text, at));
  return width;
}

Script main_script(std::string_view text) {
  std::array<std::size_t, script_count> letters{};
  Script main = Script::none;
  std::size_t most = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Script here = script(next_code_point(text, at));
    std::size_t& count = letters[static_cast<std::size_t>(here)];
    if (here == Script::none || ++count <= most) continue;
    most = count;
    main = here;
  }
  return main;
}

}  // namespace xgrad::data
