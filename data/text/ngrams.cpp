#include <xgrad/data/text/hashing.hpp>
#include <xgrad/data/text/ngrams.hpp>

namespace xgrad::data {

static void check_buckets(Index buckets) {
  XGRAD_CHECK(buckets >= 1, "ngrams: ", buckets, " buckets; there must be at least 1");
}

std::vector<std::string> ngrams(std::string_view text, int n) {
  std::vector<std::string> out;
  for_each_ngram(repair_utf8(text), n, [&](std::string_view ngram) { out.emplace_back(ngram); });
  return out;
}

void append_hashed_ngrams(std::string_view text, int n, Index buckets, std::vector<Index>& out) {
  check_buckets(buckets);
  for_each_ngram(text, n, [&](std::string_view ngram) { out.push_back(bucket(hash64(ngram, n), buckets)); });
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = 0, end = 0;  // of the word so far; empty: none
  bool apostrophe = false;         // between `end` and here
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    const char32_t c = next_code_point(text, at);
    if (is_word_character(c)) {
      if (begin == end) begin = here;
      end = at;
      apostrophe = false;
    } else if (begin != end && !apostrophe && (c == '\'' || c == 0x2019)) {
      apostrophe = true;
    } else {
      if (begin != end) out.push_back(text.substr(begin, end - begin));
      begin = end = at;
      apostrophe = false;
    }
  }
  if (begin != end) out.push_back(text.substr(begin, end - begin));
  return out;
}

std::vector<std::string_view> split(std::string_view text) {
  static constexpr std::string_view white = " \t\n\r\v\f";
  std::vector<std::string_view> out;
  for (std::size_t at = text.find_first_not_of(white); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(white, at), text.size());
    out.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(white, end);
  }
  return out;
}

std::string mark_words(std::string_view text, char boundary) {
  std::string out;
  out.reserve(text.size() + 2);
  bool in_word = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    const bool letter = script(c) != Script::none;
    if (letter != in_word && (!letter || out.empty())) out += boundary;
    if (letter) append_utf8(out, to_lower(c));
    in_word = letter;
  }
  if (in_word) out += boundary;
  return out;
}

static void check_words(int n) {
  XGRAD_CHECK(n >= 1, "word_ngrams: n = ", n, " must be at least 1");
}

std::vector<std::string> word_ngrams(std::span<const std::string_view> words, int n) {
  check_words(n);
  const std::size_t length = n;
  std::vector<std::string> out;
  for (std::size_t i = 0; i + length <= words.size(); ++i) {
    std::string& ngram = out.emplace_back(words[i]);
    for (std::size_t j = 1; j < length; ++j) (ngram += ' ') += words[i + j];
  }
  return out;
}

void append_hashed_word_ngrams(std::span<const std::string_view> words, int n, Index buckets, Index first,
                               std::vector<Index>& out) {
  check_words(n);
  check_buckets(buckets);
  const std::size_t length = n;
  std::vector<std::uint64_t> hashes;
  hashes.reserve(words.size());
  for (const std::string_view word : words) hashes.push_back(hash64(word));
  for (std::size_t i = 0; i + length <= hashes.size(); ++i) {
    out.push_back(first + bucket(hash_window(std::span(hashes).subspan(i, length)), buckets));
  }
}

}  // namespace xgrad::data
