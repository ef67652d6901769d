#pragma once
#include <string>
#include <utility>
#include <vector>

#include <xgrad/data/ragged.hpp>
#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/nn/linear.hpp>

#include "features.hpp"

namespace text_classifier {

/// fastText's model (Joulin et al., Bag of Tricks for Efficient Text Classification, 2016,
/// arXiv:1607.01759): the mean of a line's vectors, and a score for each label from it.
struct Network : xgrad::nn::Module {
  xgrad::nn::EmbeddingBag bag;
  xgrad::nn::Linear output;

  /// Vectors start small, scores at 0, as in fastText.
  Network(Index features, Index dim, Index labels);
  /// Over these numbers, shared: (features, dim), (labels, dim).
  Network(const xgrad::Tensor& vectors, const xgrad::Tensor& scores);

  /// A bag a row. (bags, labels)
  xgrad::Tensor forward(const xgrad::data::Ragged& bags) const {
    return output(bag(bags.values, bags.offsets));
  }
  XGRAD_MODULE(Network, bag, output)
};

struct Prediction {
  Index label;
  double probability;
};

struct Classifier {
  Features features;
  Network network;

  /// The k most probable labels of each bag, the most probable first, and none below `threshold`.
  std::vector<std::vector<Prediction>> predict(const std::vector<std::vector<Index>>& bags, Index k = 1,
                                               double threshold = 0) const;

  /// A safetensors file. Both throw std::runtime_error.
  void save(const std::string& path);
  static Classifier load(const std::string& path);
};

}  // namespace text_classifier
