#pragma once
#include <vector>

#include "model.hpp"
#include "train.hpp"

namespace text_classifier {

struct QuantizeOptions {
  Index cutoff = 0;    ///< words and n-grams that are kept; 0: all
  bool qnorm = false;  ///< lengths of vectors have a byte of their own
  bool qout = false;   ///< the labels' scores are quantized, too
  Index part = 2;      ///< numbers of a vector that share a byte (fastText's dsub)
};

/// A model with fewer features: the `count` whose vectors are longest, and the end of the line. `occurrences`
/// (features; may be empty): the longest after multiplication with the root of how often each occurs.
Classifier cut_off(const Classifier& classifier, Index count, const std::vector<Index>& occurrences = {});

/// The same model with vectors, and scores where `qout` says so, as codes of a product quantizer.
Classifier quantize(const Classifier& classifier, const QuantizeOptions& options);

/// How often each feature occurs. (features)
std::vector<Index> count_features(const ExampleFile& examples, Index features);

}  // namespace text_classifier
