#include "words.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <xgrad/data/text/ngrams.hpp>

#include "prediction.hpp"
#include "tokens.hpp"

namespace text_classifier {

using namespace xgrad;

// To length 1, unless it is 0. Returns whether it is not.
static bool to_unit(float* x, Index dim) {
  const float length = std::sqrt(std::inner_product(x, x + dim, x, 0.0f));
  if (!(length > 0)) return false;
  std::for_each(x, x + dim, [length](float& number) { number /= length; });
  return true;
}

std::vector<float> word_vector(const Classifier& classifier, std::string_view word) {
  return classifier.mean(classifier.features.read_word(word));
}

std::vector<float> sentence_vector(const Classifier& classifier, std::string_view line) {
  if (classifier.features.labels().size() > 0)
    return classifier.mean(classifier.features.read(line).features);
  std::vector<float> sum(classifier.vectors.columns());
  Index words = 0;
  for (const std::string_view word : data::split(line)) {
    std::vector<float> vector = word_vector(classifier, word);
    if (!to_unit(vector.data(), std::ssize(vector))) continue;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += vector[i];
    ++words;
  }
  for (float& x : sum) x /= static_cast<float>(std::max<Index>(words, 1));
  return sum;
}

NearestWords::NearestWords(const Classifier& classifier) : classifier_(classifier) {
  const data::Vocabulary& words = classifier.features.words();
  for (Index i = 0; i < words.size(); ++i) {
    std::vector<float> vector = word_vector(classifier, words.token(i));
    to_unit(vector.data(), std::ssize(vector));
    directions_.insert(directions_.end(), vector.begin(), vector.end());
  }
}

std::vector<Neighbour> NearestWords::operator()(std::string_view word, Index k) const {
  const data::Vocabulary& words = classifier_.features.words();
  std::vector<float> query = word_vector(classifier_, word);
  const Index dim = std::ssize(query), itself = words.find(word);
  if (!to_unit(query.data(), dim)) return {};
  BestLabels best(k);
  for (Index i = 0; i < words.size(); ++i) {
    const float* direction = directions_.data() + i * dim;
    const float cosine = std::inner_product(query.begin(), query.end(), direction, 0.0f);
    if (i != itself && best.wants(cosine)) best.add({i, cosine});
  }
  std::vector<Neighbour> nearest;
  for (const auto& [index, cosine] : std::move(best).sorted()) nearest.push_back({index, cosine});
  return nearest;
}

}  // namespace text_classifier
