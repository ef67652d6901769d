#include "features.hpp"

#include <algorithm>
#include <stdexcept>

#include "tokens.hpp"

namespace text_classifier {

using namespace xgrad;

// The buckets that occur, ascending.
static BucketTable table_of(const std::vector<bool>& seen) {
  std::vector<std::uint32_t> buckets;
  buckets.reserve(std::count(seen.begin(), seen.end(), true));
  for (std::size_t bucket = 0; bucket < seen.size(); ++bucket) {
    if (seen[bucket]) buckets.push_back(static_cast<std::uint32_t>(bucket));
  }
  return BucketTable(std::move(buckets));
}

Features::Features(const TextFile& file, const FeatureOptions& options,
                   std::span<const std::string> more_words)
    : options_(options) {
  std::vector<bool> seen(options.has_ngrams() ? options.bucket : 0);
  Tokens tokens;
  std::vector<Index> buckets;
  file.for_each_line([&](const data::Line& line) {
    tokenize(line.text, options, {}, tokens);
    buckets.clear();
    for (const std::string_view word : tokens.words) {
      words_.add(word);
      append_letter_buckets(word, options, buckets);
    }
    for (const std::string_view label : tokens.labels) labels_.add(label);
    append_word_buckets(tokens, options, buckets);
    for (const Index bucket : buckets) seen[bucket] = true;
  });
  words_ = words_.select({.min_count = options.min_count});
  labels_ = labels_.select({.min_count = options.min_count_label});
  if (labels_.size() == 0) {
    throw std::runtime_error(file.path() + " has no labels: words that begin with " + options.label);
  }
  for (const std::string& word : more_words) words_.add(word);
  if (words_.size() == 0) throw std::runtime_error(file.path() + " has no word that occurs often enough");
  buckets_ = table_of(seen);
}

Features::Features(data::Vocabulary words, data::Vocabulary labels, BucketTable buckets,
                   FeatureOptions options)
    : words_(std::move(words)),
      labels_(std::move(labels)),
      buckets_(std::move(buckets)),
      options_(std::move(options)) {}

// Appends the rows of words and, after them, those of buckets.
static void append_rows(const BucketTable& table, Index first, const std::vector<Index>& buckets,
                        std::vector<Index>& rows) {
  for (const Index bucket : buckets) {
    if (const Index row = table.row(bucket); row >= 0) rows.push_back(first + row);
  }
}

Example Features::read(std::string_view line) const {
  Tokens tokens;
  tokenize(line, options_, labels_, tokens);
  Example example;
  std::vector<Index> buckets;
  for (const std::string_view word : tokens.words) {
    if (const Index row = words_.find(word); row >= 0) example.features.push_back(row);
    append_letter_buckets(word, options_, buckets);
  }
  append_word_buckets(tokens, options_, buckets);
  append_rows(buckets_, words_.size(), buckets, example.features);
  for (const std::string_view label : tokens.labels) {
    if (const Index index = labels_.find(label); index >= 0) example.labels.push_back(index);
  }
  return example;
}

std::vector<Index> Features::read_word(std::string_view word) const {
  std::vector<Index> rows, buckets;
  if (const Index row = words_.find(word); row >= 0) rows.push_back(row);
  append_letter_buckets(word, options_, buckets);
  append_rows(buckets_, words_.size(), buckets, rows);
  return rows;
}

ExampleFile Features::read_file(const TextFile& text) const {
  ExampleFile file;
  text.for_each_line([&](const data::Line& line) {
    const Example example = read(line.text);
    if (!example.features.empty() && !example.labels.empty()) {
      file.features.add(example.features);
      file.labels.add(example.labels);
    } else if (file.left_out++ == 0) {
      file.first_left_out = line.number;
    }
  });
  if (file.size() == 0) throw std::runtime_error(text.path() + " has no line with known words and labels");
  return file;
}

Features Features::keep(std::span<const Index> rows) const {
  data::Vocabulary words;
  std::vector<std::uint32_t> buckets;
  for (const Index row : rows) {
    if (row < words_.size()) {
      words.add(words_.token(row), words_.count(row));
    } else {
      buckets.push_back(buckets_.bucket(row - words_.size()));
    }
  }
  return {std::move(words), labels_, BucketTable(std::move(buckets)), options_};
}

}  // namespace text_classifier
