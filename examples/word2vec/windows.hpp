#pragma once
#include <cstdint>
#include <vector>

#include "corpus.hpp"
#include "step.hpp"
#include "subwords.hpp"

namespace word2vec {

enum class Architecture {
  skip_gram,  ///< a word tells the words around it
  cbow,       ///< the mean of the words around it tells a word
};

struct SampleOptions {
  Architecture architecture = Architecture::skip_gram;
  int window = 6;    ///< words to each side at most; 1 to `window`, equally likely
  int negative = 5;  ///< noise words for each pair
  /// A word that makes up a fraction f of the text is kept with the probability sqrt(t / f) + t / f, as in
  /// word2vec's program. 0: all are kept.
  double t = 1e-3;
  Index epochs = 7;
  double lr = 0.04;  ///< decays to almost 0 in a straight line
};

/// Words at random, each as likely as its count to the power of 0.75 (by Walker's alias method).
class Noise {
 public:
  explicit Noise(const data::Vocabulary& words);
  /// `random` is a word of 32 random bits.
  std::int32_t draw(std::uint32_t random) const {
    const std::uint64_t scaled = static_cast<std::uint64_t>(random) * slots_.size();
    const Slot& slot = slots_[scaled >> 32];
    return static_cast<std::uint32_t>(scaled) < slot.limit ? static_cast<std::int32_t>(scaled >> 32)
                                                           : slot.other;
  }

 private:
  struct Slot {
    std::uint32_t limit;
    std::int32_t other;
  };
  std::vector<Slot> slots_;
};

/// A Block with the memory that it points to.
struct Windows {
  std::vector<Window> windows;
  std::vector<std::int32_t> bags, rows, outputs;
  std::vector<float> slopes;

  Block block() { return {windows.data(), bags.data(), rows.data(), outputs.data(), slopes.data()}; }
};

/// Goes through a text several times and makes the windows: frequent words are left out at random, so that
/// windows reach further, and each window has a random size.
///
/// skip_gram: the words around are the inputs, each a bag of one row, and share the outputs: the word in the
/// middle, and noise (so that all scores of a window are a small matrix product; Ji et al. 2016,
/// arXiv:1604.04661). With subwords the bag of the word in the middle is the input, the words around are
/// outputs. cbow: the rows of all words around make one bag.
class Sampler {
 public:
  /// Draws from the default generator. Keeps references to the corpus and the subwords.
  Sampler(const Corpus& corpus, const Subwords& subwords, bool has_subwords, const SampleOptions& options);
  /// The next `count` windows, or fewer at the end of the last epoch.
  void next(Index count, Windows& out);
  /// How many words of the text `next` has passed, in all epochs.
  Index done() const { return done_; }
  Index total() const { return options_.epochs * std::ssize(corpus_.tokens); }

 private:
  bool read_sentence();
  void add_window(std::size_t at, Windows& out);
  void add_noise(std::int32_t word, int count, Windows& out);
  void add_word(std::int32_t word, Windows& out);
  std::uint32_t random();

  const Corpus& corpus_;
  const Subwords& subwords_;
  const bool has_subwords_;
  const SampleOptions options_;
  const Noise noise_;
  std::vector<double> keep_;
  std::vector<std::int32_t> sentence_;
  std::size_t at_ = 0;               // in the sentence
  std::size_t from_ = 0, line_ = 0;  // in the corpus
  Index done_ = 0;
  std::vector<std::uint32_t> random_;
  std::size_t used_ = 0;
};

}  // namespace word2vec
