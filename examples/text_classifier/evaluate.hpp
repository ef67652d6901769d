#pragma once
#include <vector>

#include "model.hpp"

namespace text_classifier {

/// How often labels were right, given and both. The measures are NaN where they are not defined.
struct Counts {
  Index gold = 0, predicted = 0, correct = 0;

  double precision() const;  ///< correct / predicted
  double recall() const;     ///< correct / gold
  double f1() const;         ///< 2 correct / (predicted + gold)
};

struct Evaluation {
  Index examples = 0;
  Counts all;
  std::vector<Counts> labels;  // of each label
};

/// Predicts the k most probable labels above the threshold for each example.
Evaluation evaluate(const Classifier& classifier, const ExampleFile& examples, Index k = 1,
                    double threshold = 0);

}  // namespace text_classifier
