#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "features.hpp"

namespace text_classifier {

/// The tokens of a line; they point into it, or into what it was changed to.
struct Tokens {
  std::vector<std::string_view> words, labels;
  std::string repaired, normalized;
};

/// What fastText's tutorial does with sed and tr, for any alphabet.
std::string normalize(std::string_view word);

/// Words and labels of a line, and the end of the line as the last word. A token is a label where it begins
/// with the options' text or is one of the known labels.
void tokenize(std::string_view line, const FeatureOptions& options, const xgrad::data::Vocabulary& labels,
              Tokens& to);

/// The buckets of the n-grams of a word's letters, and of all n-grams of words.
void append_letter_buckets(std::string_view word, const FeatureOptions& options, std::vector<Index>& to);
void append_word_buckets(const Tokens& tokens, const FeatureOptions& options, std::vector<Index>& to);

}  // namespace text_classifier
