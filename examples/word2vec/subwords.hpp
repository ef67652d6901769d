#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "corpus.hpp"

namespace word2vec {

/// Words as bags of their parts (Bojanowski et al., Enriching Word Vectors with Subword Information, 2017,
/// arXiv:1607.04606): words that look alike share vectors, and a word that was never seen has one.
struct SubwordOptions {
  int min_n = 0, max_n = 0;  ///< length of the n-grams in characters; max_n 0: words alone
  Index buckets = 200'000;   ///< n-grams are hashed to so many rows
};

/// The buckets of the n-grams of "<word>", as fastText makes and hashes them.
std::vector<std::int32_t> ngram_buckets(std::string_view word, const SubwordOptions& options);

/// For each word its rows in the table: its own one, then those of its n-grams, which come after all words.
class Subwords {
 public:
  Subwords(const data::Vocabulary& words, const SubwordOptions& options);

  std::span<const std::int32_t> rows(std::int32_t word) const {
    return {rows_.data() + starts_[word], rows_.data() + starts_[word + 1]};
  }

 private:
  std::vector<std::size_t> starts_ = {0};
  std::vector<std::int32_t> rows_;
};

}  // namespace word2vec
