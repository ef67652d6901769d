#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/data/text/token_table.hpp>
#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::data {

/// The entries of a Vocabulary that are no tokens; an empty text: there is none. They come first: padding,
/// then unknown.
struct VocabularyOptions {
  std::string padding = {};  ///< such as "<pad>"
  std::string unknown = {};  ///< such as "<unk>": the entry of every token that is not in the vocabulary
};

/// What Vocabulary::select keeps.
struct SelectOptions {
  Index min_count = 1;  ///< tokens that occurred at least that often
  Index max_size = 0;   ///< at most that many entries, padding and unknown included; 0: no limit
};

/// Tokens and their numbers: token <-> index, and how often each token was counted.
///
///     Vocabulary words({.padding = "<pad>", .unknown = "<unk>"});
///     for (const auto& word : text) words.add(word);            // grows and counts
///     words = words.select({.min_count = 5});                   // the frequent ones, most frequent first
///     std::vector<Index> indices = words.indices(sentence);
class XGRAD_API Vocabulary {
 public:
  Vocabulary() = default;
  /// Throws std::invalid_argument where padding and unknown are the same text.
  explicit Vocabulary(const VocabularyOptions& options);

  Index size() const { return tokens_.size(); }
  /// Counts `token`, at the end of the vocabulary where it is new. Returns its index. Throws
  /// std::invalid_argument for a negative count, and where all counts together would leave int64.
  Index add(std::string_view token, Index count = 1);

  bool contains(std::string_view token) const { return tokens_.find(token) >= 0; }
  /// The index of `token`, or -1.
  Index find(std::string_view token) const { return tokens_.find(token); }
  /// The index of `token`; for a token that is not in the vocabulary, the index of the entry for unknown
  /// ones. Throws std::out_of_range where there is no such entry.
  Index operator[](std::string_view token) const;
  /// The same for many tokens.
  template <class Tokens>
  std::vector<Index> indices(const Tokens& tokens) const {
    std::vector<Index> out;
    out.reserve(std::size(tokens));
    for (const auto& token : tokens) out.push_back((*this)[token]);
    return out;
  }

  /// The token with this index (valid until the vocabulary grows), and its count. Both throw
  /// std::out_of_range.
  std::string_view token(Index index) const { return tokens_[index]; }
  Index count(Index index) const;
  /// The sum of all counts.
  Index total() const { return total_; }

  /// The indices of the two special entries, or -1.
  Index padding_idx() const { return padding_; }
  Index unknown_idx() const { return unknown_; }

  /// The special entries first, then the tokens that `options` keeps: the most frequent first, equally
  /// frequent ones in the order of their bytes. The counts of all others go to the entry for unknown tokens.
  Vocabulary select(const SelectOptions& options) const;

  /// Writes the text form: a line `xgrad-vocabulary TAB 1 TAB padding_idx TAB unknown_idx`, then a line
  /// `token TAB count` for each entry, in order. Tab, line feed, carriage return and backslash in a token
  /// are written as \t, \n, \r and \\.
  void save(const std::string& path) const;
  std::string text() const;
  /// Reads it. Throws std::runtime_error with the file's name and the line where it is malformed.
  static Vocabulary load(const std::string& path);
  /// `name` is for error messages.
  static Vocabulary parse(std::string_view text, const std::string& name);

 private:
  TokenTable tokens_;
  std::vector<Index> counts_;
  Index total_ = 0;  // so no sum of counts overflows
  Index padding_ = -1;
  Index unknown_ = -1;
};

}  // namespace xgrad::data
