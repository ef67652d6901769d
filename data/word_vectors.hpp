#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/data/text/token_table.hpp>
#include <xgrad/data/text/vocabulary.hpp>
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad::data {

/// File formats of word vectors. Text: a line `word number ... number` for each word, separated by
/// single spaces.
enum class VectorFormat {
  automatic,        ///< for reading: the first line tells
  glove,            ///< such lines and nothing else
  word2vec,         ///< a first line `words numbers`, then such lines. fastText's .vec files too
  word2vec_binary,  ///< the same first line, then for each word `word SPACE`, float32 numbers (little
                    ///< endian), `LF`
};

/// What happens to a line that has the wrong number of columns, something that is no finite number, or a word
/// that was there before.
enum class BadLine {
  error,  ///< std::runtime_error with the line number
  skip,   ///< left out and counted (LoadReport); of a word's lines the first one counts
};

struct WordVectorsOptions {
  VectorFormat format = VectorFormat::automatic;
  BadLine bad_line = BadLine::error;
  Index max_words = 0;  ///< read only that many words: files have the frequent ones first; 0: all
};

/// What was skipped while reading.
struct LoadReport {
  Index duplicates = 0;
  Index wrong_columns = 0;
  Index not_numbers = 0;
  Index first_skipped_line = 0;  ///< counted from 1; 0: none was skipped
  Index skipped() const { return duplicates + wrong_columns + not_numbers; }
};

/// What looking up a word without a vector gives.
enum class UnknownWord {
  error,  ///< std::out_of_range that names the word
  zeros,
  mean,  ///< the mean of all vectors
};

inline namespace XGRAD_ABI {

/// A word near to another one.
struct Neighbour {
  std::string word;
  Index index;
  double similarity;  ///< the cosine, in [-1, 1]
};

/// Pre-trained word vectors.
///
///     const auto glove = WordVectors::load("glove.6B.100d.txt");
///     nn::Embedding words = nn::Embedding::from_pretrained(glove.vectors);
///     glove.vectors.value()(glove.stoi("the"), 0);
///     for (const auto& [word, index, similarity] : glove.nearest("frog", 5)) ...
class XGRAD_API WordVectors {
 public:
  /// Reads a file. Text is parsed in parallel straight from the page cache, so that memory holds little more
  /// than the vectors. Throws std::runtime_error with the file's name and the line (for the binary format:
  /// the number of the word).
  static WordVectors load(const std::string& path, const WordVectorsOptions& options = {});
  /// Vectors of one's own, such as those of a trained Embedding. `vectors`: (words, dim), shared, not copied.
  /// Throws std::invalid_argument where the numbers differ or a word is there twice.
  WordVectors(const std::vector<std::string>& words, Tensor vectors);
  WordVectors(TokenTable words, Tensor vectors);

  Index size() const { return words_.size(); }
  Index dim() const { return vectors.size(1); }

  bool contains(std::string_view word) const { return words_.find(word) >= 0; }
  /// The index of `word`, or -1.
  Index find(std::string_view word) const { return words_.find(word); }
  /// The index of `word` ("string to index"). Throws std::out_of_range.
  Index stoi(std::string_view word) const;
  /// The word with this index. Throws std::out_of_range.
  std::string_view itos(Index index) const { return words_[index]; }

  /// The vector of a word, or what `unknown` says. (dim)
  Tensor operator[](std::string_view word) const;
  /// The vectors of words, one a row. (words, dim) With `lower_case_backup`, a word that has none is looked
  /// up in lower case as well.
  Tensor lookup(std::span<const std::string> words, bool lower_case_backup = false) const;
  /// The table for an Embedding over a vocabulary: row i is the vector of its token i, zero where there is
  /// none. How many were found goes to `found`. (vocabulary, dim)
  Tensor table(const Vocabulary& vocabulary, Index* found = nullptr) const;

  /// The k words with the highest cosine, the word itself left out. Equal ones in the order of their indices.
  /// Throws std::out_of_range for an unknown word.
  std::vector<Neighbour> nearest(std::string_view word, Index k = 10) const;
  /// The same for a vector (dim), nothing left out.
  std::vector<Neighbour> nearest(const Tensor& vector, Index k = 10) const;
  /// The words nearest to the sum of the unit vectors of `positive` minus those of `negative`, all of these
  /// left out.
  std::vector<Neighbour> nearest(const std::vector<std::string>& positive,
                                 const std::vector<std::string>& negative, Index k = 10) const;
  /// `a` is to `b` as `c` is to what? nearest({b, c}, {a}, k), Mikolov's 3CosAdd:
  /// analogy("man", "king", "woman") is "queen".
  std::vector<Neighbour> analogy(const std::string& a, const std::string& b, const std::string& c,
                                 Index k = 1) const;

  /// Writes a file; numbers in text so that reading gives the same bits. Throws std::invalid_argument where a
  /// word is empty or contains white space, which the formats cannot hold.
  void save(const std::string& path, VectorFormat format = VectorFormat::word2vec) const;

  Tensor vectors;  ///< (words, dim)
  UnknownWord unknown = UnknownWord::error;
  LoadReport report;  ///< of load()

 private:
  TokenTable words_;
};

}  // namespace XGRAD_ABI
}  // namespace xgrad::data
