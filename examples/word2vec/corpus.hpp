#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <xgrad/xgrad.hpp>

// Text as numbers.

namespace word2vec {

using xgrad::Index;
using xgrad::Scalar;
using xgrad::Tensor;
namespace data = xgrad::data;
namespace nn = xgrad::nn;

struct CorpusOptions {
  Index min_count = 5;      ///< rarer words are left out
  bool lower_case = false;  ///< "The" and "the" are one word
};

struct Corpus {
  data::Vocabulary words;            // the most frequent word first
  std::vector<std::int32_t> tokens;  // all sentences, one after the other, without the words left out
  std::vector<std::size_t> ends;     // where in tokens each sentence ends
};

/// A line is a sentence, white space separates its words; see for_each_line_of_text for what is read.
/// Malformed UTF-8 becomes U+FFFD. Throws std::runtime_error where the file cannot be read or has not two
/// words that are frequent enough.
Corpus read_corpus(const std::string& path, const CorpusOptions& options);

/// The same with the words of a vocabulary that is there already, counted anew.
Corpus read_corpus(const std::string& path, const CorpusOptions& options, const data::Vocabulary& known);

}  // namespace word2vec
