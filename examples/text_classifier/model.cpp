#include "model.hpp"

#include <algorithm>
#include <stdexcept>

#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/init.hpp>

namespace text_classifier {

using namespace xgrad;

Network::Network(Index features, Index dim, Index labels)
    : bag(nn::EmbeddingBag::from_pretrained(Tensor(xgrad::uninitialized<Array>({features, dim})),
                                            {.sparse = true}, /*freeze=*/false)),
      output(dim, labels, {.bias = false}) {
  nn::init::uniform_(bag.weight, -1.0 / static_cast<double>(dim), 1.0 / static_cast<double>(dim));
  nn::init::zeros_(output.weight);
}

Network::Network(const Tensor& vectors, const Tensor& scores)
    : bag(nn::EmbeddingBag::from_pretrained(vectors)),
      output(scores.size(1), scores.size(0), {.bias = false}) {
  output.weight.set_data(scores);
}

std::vector<std::vector<Prediction>> Classifier::predict(const std::vector<std::vector<Index>>& bags, Index k,
                                                         double threshold) const {
  const NoGradGuard no_grad;
  k = std::min(k, features.labels().size());
  const auto [probabilities, labels] = topk(softmax(network(data::Ragged(bags)), 1), k, 1);  // (bags, k)
  std::vector<std::vector<Prediction>> predictions(bags.size());
  for (Index i = 0; i < labels.numel(); ++i) {
    const Scalar probability = probabilities.value().data()[i];
    if (probability >= threshold) predictions[i / k].push_back({labels.value().data()[i], probability});
  }
  return predictions;
}

void Classifier::save(const std::string& path) {
  nn::StateDict state = network.state_dict();
  state.set("buckets", features.buckets());
  const FeatureOptions& options = features.options();
  nn::save(state, path,
           {{"program", "text_classifier"},
            {"words", features.words().text()},
            {"labels", features.labels().text()},
            {"wordNgrams", std::to_string(options.word_ngrams)},
            {"bucket", std::to_string(options.bucket)},
            {"label", options.label},
            {"normalize", options.normalize ? "1" : "0"}});
}

Classifier Classifier::load(const std::string& path) {
  const nn::Metadata metadata = nn::load_metadata(path);
  const auto text = [&](const char* name) {
    const auto found = metadata.find(name);
    if (found == metadata.end()) throw std::runtime_error(path + " is no text_classifier model: no " + name);
    return found->second;
  };
  try {
    const nn::StateDict state = nn::load(path);
    Features features(data::Vocabulary::parse(text("words"), path + " (words)"),
                      data::Vocabulary::parse(text("labels"), path + " (labels)"), state.integers("buckets"),
                      {.word_ngrams = std::stoi(text("wordNgrams")),
                       .bucket = std::stoll(text("bucket")),
                       .label = text("label"),
                       .normalize = text("normalize") == "1"});
    const Tensor &vectors = state["bag.weight"], &scores = state["output.weight"];
    const int word_ngrams = features.options().word_ngrams;
    if (word_ngrams < 1 || word_ngrams > most_word_ngrams) {
      throw std::runtime_error(
          xgrad::text(path, " is no text_classifier model: wordNgrams is ", word_ngrams));
    }
    if (features.options().bucket < 1 || vectors.dim() != 2 || vectors.size(0) != features.size() ||
        scores.shape() != Shape{features.labels().size(), vectors.size(1)}) {
      throw std::runtime_error("shapes do not fit");
    }
    return {std::move(features), Network(vectors, scores)};
  } catch (const std::logic_error& error) {  // an entry that is missing, or no number
    throw std::runtime_error(path + " is no text_classifier model: " + error.what());
  }
}

}  // namespace text_classifier
