#include "label_tree.hpp"

#include <cmath>

#include <xgrad/engine/system/error.hpp>

#include "fasttext_probability.hpp"

namespace text_classifier {

LabelTree::LabelTree(std::span<const Index> counts) : labels_(std::ssize(counts)) {
  XGRAD_CHECK(labels_ > 0, "label tree: no labels");
  std::vector<Index> weights(counts.begin(), counts.end());
  nodes_.resize(2 * labels_ - 1);
  weights.resize(nodes_.size());
  Index leaf = labels_ - 1, node = labels_;  // the next of either kind that has no parent yet
  for (Index parent = labels_; parent < std::ssize(nodes_); ++parent) {
    const auto next = [&] {
      const bool take_leaf = leaf >= 0 && (node == parent || weights[leaf] < weights[node]);
      return take_leaf ? leaf-- : node++;
    };
    nodes_[parent].no = next();
    nodes_[parent].yes = next();
    weights[parent] = weights[nodes_[parent].no] + weights[nodes_[parent].yes];
  }
}

std::vector<Prediction> LabelTree::best(const std::function<float(Index)>& score, Index k,
                                        float threshold) const {
  struct Visit {
    Index node;
    float log_probability;
  };
  BestLabels best(k);  // of logarithms
  std::vector<Visit> left = {{std::ssize(nodes_) - 1, 0}};
  while (!left.empty()) {
    const auto [node, log_probability] = left.back();
    left.pop_back();
    if (log_probability < fasttext_log(threshold) || !best.wants(log_probability)) continue;
    if (node < labels_) {
      best.add({node, log_probability});
      continue;
    }
    const float yes = 1 / (1 + std::exp(-score(node - labels_)));
    left.push_back({nodes_[node].yes, log_probability + fasttext_log(yes)});
    left.push_back({nodes_[node].no, log_probability + fasttext_log(1 - yes)});
  }
  std::vector<Prediction> predictions = std::move(best).sorted();
  for (Prediction& p : predictions) p.probability = std::exp(p.probability);
  return predictions;
}

}  // namespace text_classifier
