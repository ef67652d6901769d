#pragma once
#include "corpus.hpp"

namespace word2vec {

/// Skip-gram with negative sampling (Mikolov et al., Distributed Representations of Words and Phrases and
/// their Compositionality, 2013). Each word has two vectors: v as itself, u as a context of others. The score
/// v_w . u_c says whether c was seen near w (then it should be high) or drawn as noise (low).
struct SkipGram : nn::Module {
  nn::Embedding words;     // v
  nn::Embedding contexts;  // u

  SkipGram(Index vocabulary_size, Index dim);

  /// The mean over the pairs (w, c) of
  ///     -log sigmoid(v_w . u_c) - sum over `negative` noise words n of log sigmoid(-v_w . u_n).
  /// All pairs share the noise words, each of which counts negative / (their number): so their scores are one
  /// matrix product, and each pair meets many.
  Tensor loss(const Batch& batch, const Indices& noise, double negative) const;

  XGRAD_MODULE(SkipGram, words, contexts)
};

struct TrainingOptions {
  SampleOptions sample;
  Index epochs = 10;
  Index batch_size = 256;  ///< words, each with its contexts
  double negative = 5;     ///< what noise words count for a pair
  Index noise = 64;        ///< noise words that a batch shares
  double lr = 0.5;         ///< of Adagrad; decays to 0 in a straight line
};

/// Returns the mean loss of the last epoch.
double train(SkipGram& model, const Corpus& corpus, const TrainingOptions& options);

}  // namespace word2vec
