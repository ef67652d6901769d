#include "model.hpp"

#include <algorithm>

#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/engine/ops/unary.hpp>

#include "fasttext_probability.hpp"
#include "label_tree.hpp"

namespace text_classifier {

using namespace xgrad;

using Predictions = std::vector<std::vector<Prediction>>;

static Tensor probabilities(const Tensor& scores, Loss loss, Answers answers) {
  if (loss == Loss::softmax) return softmax(scores, 1);
  if (answers == Answers::exact) return sigmoid(scores);
  Array out = scores.value();
  std::transform(out.begin(), out.end(), out.begin(), fasttext_sigmoid);
  return out;
}

static Predictions predict_by_tree(const Classifier& classifier, const Tensor& means, Index k,
                                   float threshold) {
  std::vector<Index> counts;
  const data::Vocabulary& labels = classifier.features.labels();
  for (Index i = 0; i < labels.size(); ++i) counts.push_back(labels.count(i));
  const LabelTree tree(counts);
  Predictions predictions;
  for (Index i = 0; i < means.size(0); ++i) {
    const float* mean = means.value().data() + i * means.size(1);
    predictions.push_back(
        tree.best([&](Index question) { return classifier.scores.product(question, mean); }, k, threshold));
  }
  return predictions;
}

Predictions Classifier::predict(const std::vector<std::vector<Index>>& bags, Index k,
                                double threshold) const {
  const NoGradGuard no_grad;
  const Index labels = features.labels().size();
  k = k < 0 ? labels : std::min(k, labels);
  const Tensor means = vectors.means(bags);
  if (loss == Loss::hierarchical) return predict_by_tree(*this, means, k, static_cast<float>(threshold));

  const Tensor table = probabilities(scores.products(means), loss, answers);  // (bags, labels)
  Predictions predictions;
  for (Index i = 0; i < std::ssize(bags); ++i) {
    const std::span<const float> row(table.value().data() + i * labels, labels);
    predictions.push_back(best_labels(row, k, static_cast<float>(threshold)));
    if (answers == Answers::fasttext) {
      if (bags[i].empty()) predictions.back().clear();  // no answer about a line without known words
      for (Prediction& p : predictions.back()) p.probability = fasttext_printed(p.probability);
    }
  }
  return predictions;
}

std::vector<float> Classifier::mean(std::span<const Index> rows) const {
  const NoGradGuard no_grad;
  const Tensor mean = vectors.means(std::vector<std::vector<Index>>{{rows.begin(), rows.end()}});
  return {mean.value().begin(), mean.value().end()};
}

}  // namespace text_classifier
