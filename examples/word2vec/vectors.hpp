#pragma once
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "model.hpp"

namespace word2vec {

/// Vectors to be asked: a file of them, or a model of ours, which has some for unknown words as well.
class Vectors {
 public:
  /// A model (safetensors), or a file of vectors in any of the formats of data::WordVectors.
  explicit Vectors(const std::string& path);

  const data::WordVectors& known() const { return words_; }
  /// The word as it is written or in lower case, where it is in the vocabulary; else -1.
  Index find(const std::string& word) const;
  /// The vector of a word, of its n-grams if need be, with length 1. Throws std::out_of_range where there is
  /// none. (dim)
  Tensor unit(const std::string& word) const;
  /// The words with the highest cosine to the sum of `positive` minus `negative`, all of these left out.
  std::vector<data::Neighbour> nearest(const std::vector<std::string>& positive,
                                       const std::vector<std::string>& negative, Index top) const;

 private:
  std::optional<Model> model_;
  data::WordVectors words_;
};

/// Whether a path is that of a model, not of vectors.
bool is_model(const std::string& path);

}  // namespace word2vec
