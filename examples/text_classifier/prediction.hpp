#pragma once
#include <span>
#include <vector>

#include <xgrad/engine/system/scalar.hpp>

namespace text_classifier {

using xgrad::Index;

struct Prediction {
  Index label;
  float probability;
};

/// The k best of what it is given, in a heap.
class BestLabels {
 public:
  explicit BestLabels(Index k) : k_(k) {}

  /// Whether a label of this probability would be kept.
  bool wants(float probability) const {
    return std::ssize(heap_) < k_ || probability >= heap_.front().probability;
  }
  void add(Prediction prediction);
  /// The most probable first.
  std::vector<Prediction> sorted() &&;

 private:
  Index k_;
  std::vector<Prediction> heap_;  // the least probable one first
};

/// The k most probable labels, none below `threshold`.
std::vector<Prediction> best_labels(std::span<const float> probabilities, Index k, float threshold);

}  // namespace text_classifier
