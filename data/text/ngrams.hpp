#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/data/text/utf8.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

// Pieces of text: words, n-grams of characters (code points) and n-grams of words, as texts or hashed to
// buckets.

namespace xgrad::data {

inline constexpr int max_ngram = 16;

/// Calls visit(std::string_view) for each n-gram of `text`: n code points in a row, from left to right. A
/// text shorter than n has none. The views are parts of `text`: malformed UTF-8 (see utf8.hpp) counts as one
/// code point and stays as it is. Throws std::invalid_argument unless n is in [1, max_ngram].
template <class Visit>
void for_each_ngram(std::string_view text, int n, const Visit& visit) {
  XGRAD_CHECK(n >= 1 && n <= max_ngram, "ngrams: n = ", n, " is outside [1, ", max_ngram, "]");
  const std::size_t length = n;
  std::array<std::size_t, max_ngram> starts{};  // of the last n code points, in turn
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++seen) {
    starts[seen % length] = at;
    next_code_point(text, at);
    if (seen + 1 < length) continue;
    const std::size_t first = starts[(seen + 1) % length];
    visit(text.substr(first, at - first));
  }
}

/// The n-grams as texts; malformed UTF-8 is repaired first: ngrams("über", 2) is {"üb", "be", "er"}.
XGRAD_API std::vector<std::string> ngrams(std::string_view text, int n);

/// Appends the bucket of each n-gram: bucket(hash64(ngram, n), buckets) (hashing.hpp); the seed n keeps the
/// lengths apart.
XGRAD_API void append_hashed_ngrams(std::string_view text, int n, Index buckets, std::vector<Index>& out);

/// The words of a text: runs of letters, marks and numbers of any script. An apostrophe (' or U+2019) between
/// two of them belongs to the word ("don't"), everything else separates words. Scripts without spaces between
/// words give whole phrases.
XGRAD_API std::vector<std::string_view> words(std::string_view text);

/// What is between white space (space, tab, line feed, carriage return, vertical tab, form feed), as
/// fastText reads its files.
XGRAD_API std::vector<std::string_view> split(std::string_view text);

/// The letters of a text in lower case, with one `boundary` for each run of anything else, and one at both
/// ends: mark_words("L'eau, 2!") is " l eau ". So n-grams tell the beginning and the end of a word from its
/// middle. A text without letters gives an empty one.
XGRAD_API std::string mark_words(std::string_view text, char boundary = ' ');

/// n words in a row, joined by a space: word_ngrams({"it", "was", "the"}, 2) is {"it was", "was the"}.
XGRAD_API std::vector<std::string> word_ngrams(std::span<const std::string_view> words, int n);

/// Appends first + bucket(hash_window(hashes of n words in a row), buckets) for each such window.
XGRAD_API void append_hashed_word_ngrams(std::span<const std::string_view> words, int n, Index buckets,
                                         Index first, std::vector<Index>& out);

}  // namespace xgrad::data
