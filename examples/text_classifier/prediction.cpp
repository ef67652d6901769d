#include "prediction.hpp"

#include <algorithm>
#include <utility>

namespace text_classifier {

static bool more_probable(const Prediction& a, const Prediction& b) {
  return a.probability > b.probability;
}

void BestLabels::add(Prediction prediction) {
  heap_.push_back(prediction);
  std::push_heap(heap_.begin(), heap_.end(), more_probable);
  if (std::ssize(heap_) > k_) {
    std::pop_heap(heap_.begin(), heap_.end(), more_probable);
    heap_.pop_back();
  }
}

std::vector<Prediction> BestLabels::sorted() && {
  std::sort_heap(heap_.begin(), heap_.end(), more_probable);
  return std::move(heap_);
}

std::vector<Prediction> best_labels(std::span<const float> probabilities, Index k, float threshold) {
  BestLabels best(k);
  for (Index i = 0; i < std::ssize(probabilities); ++i) {
    if (probabilities[i] >= threshold && best.wants(probabilities[i])) best.add({i, probabilities[i]});
  }
  return std::move(best).sorted();
}

}  // namespace text_classifier
