#include "evaluate.hpp"

#include <algorithm>
#include <limits>

namespace text_classifier {

static constexpr Index lines_together = 256;  // lines that are predicted together

static double ratio(Index part, Index whole) {
  if (whole == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(part) / static_cast<double>(whole);
}

double Counts::precision() const {
  return ratio(correct, predicted);
}
double Counts::recall() const {
  return ratio(correct, gold);
}
double Counts::f1() const {
  return ratio(2 * correct, predicted + gold);
}

Evaluation evaluate(const Classifier& classifier, const ExampleFile& examples, Index k, double threshold) {
  Evaluation result{.examples = examples.size(), .all = {}, .labels = {}};
  result.labels.resize(classifier.features.labels().size());
  for (Index first = 0; first < examples.size(); first += lines_together) {
    const Index last = std::min(first + lines_together, examples.size());
    std::vector<std::vector<Index>> bags;
    for (Index i = first; i < last; ++i)
      bags.emplace_back(examples.features[i].begin(), examples.features[i].end());
    const auto predictions = classifier.predict(bags, k, threshold);
    for (Index i = first; i < last; ++i) {
      const auto gold = examples.labels[i];
      for (const std::uint32_t label : gold) ++result.labels[label].gold;
      for (const Prediction& p : predictions[i - first]) {
        Counts& counts = result.labels[p.label];
        ++counts.predicted;
        counts.correct +=
            std::find(gold.begin(), gold.end(), static_cast<std::uint32_t>(p.label)) != gold.end();
      }
    }
  }
  for (const Counts& counts : result.labels) {
    result.all.gold += counts.gold;
    result.all.predicted += counts.predicted;
    result.all.correct += counts.correct;
  }
  return result;
}

}  // namespace text_classifier
