#pragma once
#include <cstddef>
#include <string>
#include <string_view>

// Pieces of a text that belong to no language. Each function returns the length in bytes of such a piece at
// the beginning of `text`, or 0; none looks further than a few thousand bytes.

namespace language_detector {

/// An HTML tag, comment, script or style; wiki's {{template}}; code between backticks.
std::size_t markup_length(std::string_view text);
/// scheme://..., www..., name.tld, name.tld/path.
std::size_t url_length(std::string_view text);
/// name@domain.tld.
std::size_t address_length(std::string_view text);
/// @name, @name@server, #tag.
std::size_t mention_length(std::string_view text);
/// /usr/share/doc, C:\Users.
std::size_t path_length(std::string_view text);
/// A word of ASCII's letters with a digit or underscore in it: 27th, x86_64, a3f9.
std::size_t mixed_word_length(std::string_view text);

/// An HTML entity (&eacute; &#233; &amp;), and what it is: "" where that is not known.
struct Entity {
  std::size_t length = 0;
  std::string meaning;
};
Entity entity(std::string_view text);

}  // namespace language_detector
