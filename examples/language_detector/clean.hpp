#pragma once
#include <string>
#include <string_view>

// What of a text is language.

namespace language_detector {

/// The text without what belongs to no language: URLs, domains and e-mail addresses, @mentions, #tags, file
/// names, words with digits or underscores, HTML and wiki markup, code between backticks. Each is replaced
/// with a space; HTML's entities become their characters. The rest stays, malformed UTF-8 is repaired, and
/// the result is in Unicode's NFKC without invisible characters: composed and decomposed letters, full-width
/// and other variants become the same.
std::string clean(std::string_view text);

/// The cleaned text as its n-grams are taken: letters in lower case, a space for each run of anything else
/// and at both ends; only an apostrophe between letters and the signs of Spanish questions count as letters.
/// normalized("¿Qué? L'EAU, 27!") is " ¿ qué l'eau ". Empty where there is no letter.
std::string normalized(std::string_view text);

/// The text with accents and other marks taken off and the letters of Latin that ASCII lacks written with its
/// letters, as people type who lack the keys: folded("Größe, señor, øl") is "Grosse, senor, ol".
std::string folded(std::string_view text);

}  // namespace language_detector
