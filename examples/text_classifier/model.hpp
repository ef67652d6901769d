#pragma once
#include <span>
#include <vector>

#include "features.hpp"
#include "matrix.hpp"
#include "prediction.hpp"

namespace text_classifier {

/// What makes probabilities of scores. The numbers are fastText's.
enum class Loss {
  hierarchical = 1,  ///< a tree of yes-or-no questions
  negative_sampling = 2,
  softmax = 3,     ///< one of the labels is right: probabilities add up to 1
  one_vs_all = 4,  ///< each label is right or not, whatever the others are
};

/// Whose way of computing probabilities.
enum class Answers {
  exact,
  fasttext,  ///< fasttext_probability.hpp
};

/// A trained model: the mean of a line's vectors, and a score for each label from it (Joulin et al., Bag of
/// Tricks for Efficient Text Classification, 2016, arXiv:1607.01759).
struct Classifier {
  Features features;
  Matrix vectors;  // (features, dim)
  Matrix scores;   // (labels, dim)
  Loss loss = Loss::softmax;
  Answers answers = Answers::exact;

  /// The k most probable labels of each bag, the most probable first, and none below `threshold`; k = -1:
  /// all labels.
  std::vector<std::vector<Prediction>> predict(const std::vector<std::vector<Index>>& bags, Index k = 1,
                                               double threshold = 0) const;
  /// The mean of these rows of `vectors`; zeros where there are none. (dim)
  std::vector<float> mean(std::span<const Index> rows) const;
};

}  // namespace text_classifier
