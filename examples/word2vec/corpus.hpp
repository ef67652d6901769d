#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <xgrad/xgrad.hpp>

// Text as numbers, and the pairs of neighbouring words in it.

namespace word2vec {

using xgrad::Index;
using xgrad::IndexArray;
using xgrad::Indices;
using xgrad::Scalar;
using xgrad::Tensor;
namespace data = xgrad::data;
namespace nn = xgrad::nn;

struct CorpusOptions {
  Index min_count = 5;      ///< rarer words are left out
  bool lower_case = false;  ///< "The" and "the" are one word
};

struct Corpus {
  data::Vocabulary words;            // the most frequent word first
  std::vector<std::int32_t> tokens;  // all sentences, one after the other, without the rare words
  std::vector<std::size_t> ends;     // where in tokens each sentence ends
};

/// A line is a sentence, white space separates its words. Throws std::runtime_error where the file cannot be
/// read or has not two words that are frequent enough.
Corpus read_corpus(const std::string& path, const CorpusOptions& options);

/// Words and the words around them.
struct Batch {
  Indices words;     // (n)
  Indices contexts;  // (pairs)
  Indices word_of;   // (pairs): to which of `words` each context belongs
  Tensor counts;     // (n, 1): how many contexts each word has
};

struct SampleOptions {
  Index window = 5;  ///< words to each side at most; 1 to `window`, equally likely
  /// A word that makes up a fraction f of the text is kept with the probability sqrt(t / f) + t / f, as in
  /// word2vec's program. 0: all are kept.
  double t = 1e-4;
};

/// What is seen of a corpus in one epoch: frequent words are left out at random, so that windows reach
/// further, and each window has a random size. A data::Dataset of all words that are left; copies share it.
class SkipGrams {
 public:
  /// Draws from the default generator. Throws std::runtime_error where nothing is left.
  SkipGrams(const Corpus& corpus, const SampleOptions& options);
  Index size() const { return std::ssize(*positions_); }
  Batch batch(std::span<const Index> rows) const;

 private:
  struct Position {
    std::int32_t word;
    std::uint16_t before, after;  // how many words on each side are in the window
  };
  std::shared_ptr<const std::vector<Position>> positions_;
};

/// Words at random, each as likely as its count to the power of 0.75.
class Noise {
 public:
  explicit Noise(const data::Vocabulary& words);
  /// Draws from the default generator. (count)
  Indices draw(Index count) const;

 private:
  std::vector<double> cumulative_;
};

}  // namespace word2vec
