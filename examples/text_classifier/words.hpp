#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model.hpp"

// Vectors of words and lines of a model.

namespace text_classifier {

/// The mean of the vectors of a word and of its letters' n-grams; zeros where the model knows none. (dim)
std::vector<float> word_vector(const Classifier& classifier, std::string_view word);

/// The mean of a line's vectors, what the classifier sees of it. A model without labels gives the mean of
/// its words' vectors, each of length 1, as fastText does. (dim)
std::vector<float> sentence_vector(const Classifier& classifier, std::string_view line);

struct Neighbour {
  Index word;
  float similarity;  // the cosine
};

/// What is near to what among a model's words.
class NearestWords {
 public:
  explicit NearestWords(const Classifier& classifier);
  /// The k words with the highest cosine, the word itself left out. None for a word without a vector.
  std::vector<Neighbour> operator()(std::string_view word, Index k) const;

 private:
  const Classifier& classifier_;
  std::vector<float> directions_;  // (words, dim)
};

}  // namespace text_classifier
