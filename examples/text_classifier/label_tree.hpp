#pragma once
#include <functional>
#include <span>
#include <vector>

#include "prediction.hpp"

namespace text_classifier {

/// The binary tree of hierarchical softmax (Morin and Bengio, 2005), Huffman's over the labels' counts: a
/// label's probability is the product of a yes-or-no question's answers at the nodes above it.
class LabelTree {
 public:
  /// Counts in descending order give Huffman's tree. There must be one at least.
  explicit LabelTree(std::span<const Index> counts);

  /// The k most probable labels, none below `threshold`. score(i) is the score of question i, from 0 to the
  /// number of labels - 2. Nodes that cannot lead to one of them are not visited.
  std::vector<Prediction> best(const std::function<float(Index)>& score, Index k, float threshold) const;

 private:
  struct Node {
    Index no = -1, yes = -1;  // a leaf has none
  };
  std::vector<Node> nodes_;  // the labels, then the questions, the root last
  Index labels_;
};

}  // namespace text_classifier
