#pragma once
#include <xgrad/data/text/utf8.hpp>
#include <xgrad/engine/ops/cat.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/nn/dropout.hpp>
#include <xgrad/nn/embedding_bag.hpp>
#include <xgrad/nn/linear.hpp>
#include <xgrad/nn/module/init.hpp>

#include "features.hpp"

namespace language_detector {

namespace nn = xgrad::nn;
using xgrad::Tensor;

/// The network of Google's Compact Language Detector v3 (https://github.com/google/cld3), with a bag of words
/// more: each kind of feature has a table of embeddings, a text is the mean of those of its n-grams, weighted
/// by their frequency, and one hidden layer decides on the languages.
struct Network : nn::Module {
  std::vector<nn::EmbeddingBag> bags;  // of n-grams of 1, 2 ... characters, of words, of scripts
  nn::Linear hidden, output;
  double dropout;

  /// `classes`: the languages, and one more for what is none of them.
  Network(const Buckets& buckets, Index dim, Index hidden_units, Index classes, double dropout_)
      : hidden((std::ssize(buckets.ngrams) + 2) * dim, hidden_units),
        output(hidden_units, classes),
        dropout(dropout_) {
    std::vector<Index> tables = buckets.ngrams;
    tables.push_back(buckets.words);
    tables.push_back(xgrad::data::script_count);
    for (const Index rows : tables) {
      bags.emplace_back(rows, dim, nn::EmbeddingBagOptions{.mode = "sum", .sparse = true});
      // Small at the start: a bucket that training never saw then says little.
      nn::init::uniform_(bags.back().weight, -0.05, 0.05);
    }
  }

  /// Scores of the classes, before the softmax. (texts, classes)
  Tensor forward(const Features& features) const {
    std::vector<Tensor> means;  // (texts, dim) each
    for (std::size_t i = 0; i < bags.size(); ++i) {
      const WeightedRagged& x = features.columns[i];
      means.push_back(bags[i](x.values, x.offsets, x.weights));
    }
    const Tensor h = relu(hidden(cat(means, 1)));  // (texts, hidden units)
    return output(nn::functional::dropout(h, {.p = dropout, .training = is_training()}));
  }
  XGRAD_MODULE(Network, bags, hidden, output)
};

}  // namespace language_detector
