#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/data/dataset.hpp>

// What the model sees of a text: bags of n-grams.

namespace language_detector {

using xgrad::Index;
using xgrad::data::WeightedRagged;

/// How many buckets the n-grams of each kind are hashed to: the sizes of the embedding tables.
struct FeatureSettings {
  std::vector<Index> ngrams = {4096, 8192, 16384, 16384};  ///< of 1, 2, 3, 4 characters
  Index words = 16384;
  Index word_pairs = 16384;

  /// The rows of all tables: n-grams, words, pairs of words, scripts.
  std::vector<Index> table_sizes() const;
};

/// The text as its n-grams are taken: letters in lower case, all digits 0, one space between words and other
/// signs and at both ends. normalized("L'eau, 27!") is " l ' eau , 00 ! ".
std::string normalized(std::string_view text);

/// Texts as the network reads them: a column for each table, in each a bag for each text. The weight of an
/// n-gram is how often it occurs in the text, divided by the number of all n-grams of its kind there.
struct Features {
  std::vector<WeightedRagged> columns;
};

/// Runs on all threads.
Features extract(const FeatureSettings& settings, const std::vector<std::string>& texts);

// What a TensorDataset wants of a column.
Index row_count(const Features& features);
Features select_rows(const Features& features, std::span<const Index> rows);

}  // namespace language_detector
