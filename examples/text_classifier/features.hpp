#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/data/text/vocabulary.hpp>
#include <xgrad/engine/array/array.hpp>

#include "example_file.hpp"

namespace text_classifier {

using xgrad::Index;

/// The time that a line takes grows with it.
inline constexpr int most_word_ngrams = 16;

struct FeatureOptions {
  int word_ngrams = 1;       ///< up to this many words in a row, from 1 to most_word_ngrams
  Index bucket = 2'000'000;  ///< what n-grams of words are hashed to
  Index min_count = 1;       ///< of a word
  std::string label = "__label__";
  bool normalize = false;  ///< lower case, punctuation marks as words
};

/// A line of a file: the rows of the table that make its bag, and its labels.
struct Example {
  std::vector<Index> features, labels;
};

/// From lines to numbers. Words have a row each; n-grams of two and more words share one for each hash
/// bucket. Only buckets that occur in the training file have a row: the others, whose rows would stay what
/// they were drawn as, are left out, as unknown words are. So the table is as small as the file is.
class Features {
 public:
  Features() = default;
  /// Reads a training file. Throws std::runtime_error where it has no words or no labels.
  Features(const std::string& path, const FeatureOptions& options);
  /// What save wrote, and the buckets that have a row, ascending.
  Features(xgrad::data::Vocabulary words, xgrad::data::Vocabulary labels, xgrad::Indices buckets,
           FeatureOptions options);

  /// Unknown words, n-grams and labels are left out. The line ends with the word "</s>", as in fastText.
  Example read(std::string_view line) const;
  /// Throws std::runtime_error where no line has a feature and a label.
  ExampleFile read_file(const std::string& path) const;

  /// Rows of the table.
  Index size() const { return words_.size() + buckets_.numel(); }
  const xgrad::data::Vocabulary& words() const { return words_; }
  const xgrad::data::Vocabulary& labels() const { return labels_; }
  const xgrad::Indices& buckets() const { return buckets_; }
  const FeatureOptions& options() const { return options_; }

 private:
  xgrad::data::Vocabulary words_, labels_;
  xgrad::Indices buckets_ = xgrad::uninitialized<xgrad::Indices>({0});
  FeatureOptions options_;
};

}  // namespace text_classifier
