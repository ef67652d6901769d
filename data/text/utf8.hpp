#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/engine/system/export.hpp>

// Text as UTF-8, by tables of one version of Unicode (unicode_tables.py). Not by ICU, whose tables change
// with its version: n-grams of lower-case text are rows of the tables in saved models. Malformed bytes never
// throw: each maximal part of a sequence that cannot be completed counts as one U+FFFD (what the Unicode
// standard recommends and Python's errors="replace" does).

namespace xgrad::data {

/// The code point that begins at text[at], which must exist; moves `at` to its end.
XGRAD_API char32_t next_code_point(std::string_view text, std::size_t& at);
/// Appends a code point; surrogates and numbers beyond U+10FFFF become U+FFFD.
XGRAD_API void append_utf8(std::string& text, char32_t code_point);

XGRAD_API std::u32string code_points(std::string_view utf8);
XGRAD_API std::string utf8(std::u32string_view code_points);
XGRAD_API bool is_valid_utf8(std::string_view text);
/// The same text with U+FFFD for what is malformed.
XGRAD_API std::string repair_utf8(std::string_view text);
/// From ISO 8859-1, where every byte is a code point.
XGRAD_API std::string latin1_to_utf8(std::string_view latin1);

/// In lower case: Unicode's one-to-one mapping, which covers all alphabets (Latin, Greek, Cyrillic, Armenian
/// ...). The length in code points stays; U+0130 becomes "i", and a capital sigma becomes U+03C3 at the end
/// of a word, too.
XGRAD_API char32_t to_lower(char32_t code_point);
XGRAD_API std::string to_lower(std::string_view utf8);

/// Coarse script of a letter or mark.
enum class Script : std::uint8_t {
  none,   ///< no letter: digits, punctuation, symbols, spaces
  other,  ///< a letter of a script that is not listed, or of several scripts
  latin,
  greek,
  cyrillic,
  armenian,
  georgian,
  hebrew,
  arabic,
  devanagari,
  bengali,
  gurmukhi,
  gujarati,
  tamil,
  telugu,
  kannada,
  malayalam,
  sinhala,
  thai,
  lao,
  tibetan,
  myanmar,
  khmer,
  ethiopic,
  hangul,
  hiragana,
  katakana,
  han,
};
inline constexpr int script_count = static_cast<int>(Script::han) + 1;

XGRAD_API Script script(char32_t code_point);
/// "latin" and so on.
XGRAD_API const char* script_name(Script script);
/// Letters, marks and numbers (Unicode's general categories L, M, N).
XGRAD_API bool is_word_character(char32_t code_point);

/// How many columns a terminal takes for it: 2 for East Asian characters and emoji, 0 for accents that
/// are written over the letter before.
XGRAD_API int display_width(char32_t code_point);
XGRAD_API int display_width(std::string_view utf8);

/// The script of most of the letters in a text; the first one to reach that number. Script::none: there is no
/// letter.
XGRAD_API Script main_script(std::string_view utf8);

}  // namespace xgrad::data
