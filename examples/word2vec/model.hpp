#pragma once
#include <string>
#include <string_view>

#include "subwords.hpp"
#include "windows.hpp"

namespace word2vec {

/// Skip-gram or CBOW with negative sampling (Mikolov et al., Distributed Representations of Words and Phrases
/// and their Compositionality, 2013, arXiv:1310.4546). Each word has two vectors: one as an input (the one
/// that is wanted), one as an output, whose product says whether they were seen together or not.
struct Network : nn::Module {
  nn::Embedding inputs;   // words, then n-grams
  nn::Embedding outputs;  // words

  /// Inputs start small, outputs at 0, as in word2vec's program.
  Network(Index words, Index ngrams, Index dim);
  Network(const Tensor& inputs, const Tensor& outputs);
  XGRAD_MODULE(Network, inputs, outputs)
};

struct Model {
  data::Vocabulary words;
  SubwordOptions subwords;
  bool lower_case;  ///< that the text was turned into
  Network network;

  /// The vectors of all words; with subwords each is the mean of its bag. (words, dim)
  data::WordVectors vectors() const;
  /// The vector of any word, of n-grams alone where it is not in the vocabulary. Throws std::out_of_range
  /// where there is none. (dim)
  Tensor vector(std::string_view word) const;

  /// All that a training goes on from, a safetensors file. Both throw std::runtime_error.
  void save(const std::string& path) const;
  static Model load(const std::string& path);
};

}  // namespace word2vec
