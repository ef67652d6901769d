#include "subwords.hpp"

namespace word2vec {

// FNV-1a on bytes taken as signed numbers: fastText's, a mistake that it keeps for its models.
static std::uint32_t fasttext_hash(std::string_view text) {
  std::uint32_t h = 2166136261u;
  for (const char c : text) h = (h ^ static_cast<std::uint32_t>(static_cast<signed char>(c))) * 16777619u;
  return h;
}

std::vector<std::int32_t> ngram_buckets(std::string_view word, const SubwordOptions& options) {
  std::vector<std::int32_t> buckets;
  if (options.max_n == 0) return buckets;
  const std::string marked = '<' + std::string(word) + '>';
  std::vector<std::size_t> starts;  // of characters
  for (std::size_t at = 0; at < marked.size(); data::next_code_point(marked, at)) starts.push_back(at);
  starts.push_back(marked.size());
  const int length = static_cast<int>(starts.size()) - 1;
  for (int first = 0; first < length; ++first) {
    for (int n = options.min_n; n <= options.max_n && first + n <= length; ++n) {
      if (n == 1 && (first == 0 || first + 1 == length)) continue;  // a boundary alone
      const std::string_view ngram(marked.data() + starts[first], starts[first + n] - starts[first]);
      buckets.push_back(static_cast<std::int32_t>(fasttext_hash(ngram) % options.buckets));
    }
  }
  return buckets;
}

Subwords::Subwords(const data::Vocabulary& words, const SubwordOptions& options) {
  for (Index word = 0; word < words.size(); ++word) {
    rows_.push_back(static_cast<std::int32_t>(word));
    for (const std::int32_t bucket : ngram_buckets(words.token(word), options))
      rows_.push_back(static_cast<std::int32_t>(words.size()) + bucket);
    starts_.push_back(rows_.size());
  }
}

}  // namespace word2vec
