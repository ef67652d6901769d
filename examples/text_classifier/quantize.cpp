#include "quantize.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <xgrad/engine/system/error.hpp>

namespace text_classifier {

using namespace xgrad;

Classifier cut_off(const Classifier& classifier, Index count, const std::vector<Index>& occurrences) {
  const Features& features = classifier.features;
  const Array& vectors = classifier.vectors.numbers().value();
  const Index dim = classifier.vectors.columns();
  if (count >= features.size()) return classifier;

  std::vector<double> weight(features.size());
  for (Index row = 0; row < features.size(); ++row) {
    const Scalar* from = vectors.data() + row * dim;
    weight[row] = std::inner_product(from, from + dim, from, 0.0);
    if (!occurrences.empty()) weight[row] *= static_cast<double>(occurrences[row]);
  }
  const Index end = features.words().find(end_of_line);
  if (end >= 0) weight[end] = std::numeric_limits<double>::infinity();
  std::vector<Index> rows(features.size());
  std::iota(rows.begin(), rows.end(), Index{0});
  std::stable_sort(rows.begin(), rows.end(), [&](Index a, Index b) { return weight[a] > weight[b]; });
  rows.resize(count);
  std::sort(rows.begin(), rows.end());

  Array kept = uninitialized<Array>({count, dim});
  for (Index i = 0; i < count; ++i) std::copy_n(vectors.data() + rows[i] * dim, dim, kept.data() + i * dim);
  return {features.keep(rows), Tensor(std::move(kept)), classifier.scores, classifier.loss};
}

Classifier quantize(const Classifier& classifier, const QuantizeOptions& options) {
  XGRAD_CHECK(classifier.vectors.codes() == nullptr, "the model is quantized already");
  Generator generator(0);
  Classifier out{classifier.features, {}, classifier.scores, classifier.loss, classifier.answers};
  out.vectors = quantize_rows(classifier.vectors.numbers(), options.part, options.qnorm, generator);
  if (options.qout) out.scores = quantize_rows(classifier.scores.numbers(), 2, options.qnorm, generator);
  return out;
}

std::vector<Index> count_features(const ExampleFile& examples, Index features) {
  std::vector<Index> counts(features);
  for (Index i = 0; i < examples.size(); ++i) {
    for (const std::uint32_t feature : examples.features[i]) ++counts[feature];
  }
  return counts;
}

}  // namespace text_classifier
