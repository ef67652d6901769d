#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/data/text/vocabulary.hpp>

#include "bucket_table.hpp"
#include "example_file.hpp"
#include "text_file.hpp"

namespace text_classifier {

using xgrad::Index;

/// The time that a line takes grows with these.
inline constexpr int most_word_ngrams = 16, most_letter_ngrams = 16;
/// Ends each line, as in fastText.
inline constexpr std::string_view end_of_line = "</s>";

/// What tells the bucket of an n-gram of words.
enum class Hashing {
  fasttext,  ///< fasttext_hash.hpp
  xgrad,     ///< xgrad/data/text/hashing.hpp: of models that older versions of this program saved
};

struct FeatureOptions {
  int word_ngrams = 1;        ///< up to this many words in a row
  int min_n = 0, max_n = 0;   ///< this many letters of a word in a row; max_n = 0: none
  Index bucket = 2'000'000;   ///< what n-grams are hashed to
  Index min_count = 1;        ///< of a word
  Index min_count_label = 1;  ///< of a label
  std::string label = "__label__";
  bool normalize = false;  ///< lower case, punctuation marks as words
  bool repair = true;      ///< malformed UTF-8 becomes U+FFFD, as our model files want it
  Hashing hashing = Hashing::fasttext;

  bool has_ngrams() const { return word_ngrams > 1 || max_n > 0; }
};

/// A line of a file: the rows of the table that make its bag, and its labels.
struct Example {
  std::vector<Index> features, labels;
};

/// From lines to numbers. Words have a row each; n-grams share one for each hash bucket. Only buckets that
/// occur in the training file have a row: the others, whose rows would stay what they were drawn as, are left
/// out, as unknown words are. So the table is as small as the file is.
class Features {
 public:
  Features() = default;
  /// Reads a training file. `more_words` get rows, too. Throws std::runtime_error where there are no words or
  /// no labels.
  Features(const TextFile& file, const FeatureOptions& options, std::span<const std::string> more_words = {});
  /// What a model file holds.
  Features(xgrad::data::Vocabulary words, xgrad::data::Vocabulary labels, BucketTable buckets,
           FeatureOptions options);

  /// Unknown words, n-grams and labels are left out. The line ends with the word "</s>".
  Example read(std::string_view line) const;
  /// The rows of a word and of its letters' n-grams. Its vector is their mean.
  std::vector<Index> read_word(std::string_view word) const;
  /// Throws std::runtime_error where no line has a feature and a label.
  ExampleFile read_file(const TextFile& file) const;
  /// Only these rows, ascending, are left, renumbered from 0.
  Features keep(std::span<const Index> rows) const;

  /// The same words without labels, for vectors alone.
  Features without_labels() const { return {words_, {}, buckets_, options_}; }

  /// Rows of the table: those of words, then those of buckets.
  Index size() const { return words_.size() + buckets_.size(); }
  const xgrad::data::Vocabulary& words() const { return words_; }
  const xgrad::data::Vocabulary& labels() const { return labels_; }
  const BucketTable& buckets() const { return buckets_; }
  const FeatureOptions& options() const { return options_; }
  void set_options(FeatureOptions options) { options_ = std::move(options); }

 private:
  xgrad::data::Vocabulary words_, labels_;
  BucketTable buckets_;
  FeatureOptions options_;
};

}  // namespace text_classifier
