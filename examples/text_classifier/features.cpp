#include "features.hpp"

#include <algorithm>
#include <stdexcept>

#include <xgrad/data/text/lines.hpp>
#include <xgrad/data/text/ngrams.hpp>

namespace text_classifier {

using namespace xgrad;

namespace {

/// The tokens of a line; they point into it, or into what it was changed to.
struct Tokens {
  std::vector<std::string_view> words, labels;
  std::string repaired, normalized;
};

// What fastText's tutorial does with sed and tr, for any alphabet.
std::string normalize(std::string_view word) {
  std::string out;
  for (const char c : data::to_lower(word)) {
    if (std::string_view(".!?,'/()").find(c) == std::string_view::npos) {
      out += c;
    } else {
      (out += ' ') += c;
      out += ' ';
    }
  }
  return out;
}

void tokenize(std::string_view line, const FeatureOptions& options, Tokens& to) {
  to.words.clear();
  to.labels.clear();
  to.normalized.clear();
  if (!data::is_valid_utf8(line)) line = to.repaired = data::repair_utf8(line);  // as a model file wants it
  for (const std::string_view token : data::split(line)) {
    const bool label = token.starts_with(options.label);
    (label ? to.labels : to.words).push_back(token);
  }
  if (options.normalize) {
    for (const std::string_view word : to.words) (to.normalized += normalize(word)) += ' ';
    to.words = data::split(to.normalized);
  }
  to.words.push_back("</s>");
}

/// The buckets of the n-grams of two words and more.
std::vector<Index> buckets_of(const Tokens& tokens, const FeatureOptions& options) {
  std::vector<Index> buckets;
  const int longest = static_cast<int>(std::min<Index>(options.word_ngrams, std::ssize(tokens.words)));
  for (int n = 2; n <= longest; ++n)
    data::append_hashed_word_ngrams(tokens.words, n, options.bucket, 0, buckets);
  return buckets;
}

}  // namespace

Features::Features(const std::string& path, const FeatureOptions& options) : options_(options) {
  std::vector<bool> seen(options.bucket);
  Tokens tokens;
  data::for_each_line_of(path, [&](const data::Line& line) {
    tokenize(line.text, options, tokens);
    for (const std::string_view word : tokens.words) words_.add(word);
    for (const std::string_view label : tokens.labels) labels_.add(label);
    for (const Index bucket : buckets_of(tokens, options)) seen[bucket] = true;
  });
  words_ = words_.select({.min_count = options.min_count});
  labels_ = labels_.select({});
  if (labels_.size() == 0) {
    throw std::runtime_error(path + " has no labels: words that begin with " + options.label);
  }
  if (words_.size() == 0) throw std::runtime_error(path + " has no word that occurs often enough");
  auto buckets = xgrad::uninitialized<xgrad::IndexArray>({std::count(seen.begin(), seen.end(), true)});
  Index* to = buckets.data();
  for (std::size_t bucket = 0; bucket < seen.size(); ++bucket) {
    if (seen[bucket]) *to++ = static_cast<Index>(bucket);
  }
  buckets_ = std::move(buckets);
}

Features::Features(data::Vocabulary words, data::Vocabulary labels, Indices buckets, FeatureOptions options)
    : words_(std::move(words)),
      labels_(std::move(labels)),
      buckets_(std::move(buckets)),
      options_(std::move(options)) {}

Example Features::read(std::string_view line) const {
  Tokens tokens;
  tokenize(line, options_, tokens);
  Example example;
  for (const std::string_view word : tokens.words) {
    if (const Index row = words_.find(word); row >= 0) example.features.push_back(row);
  }
  const Index *first = buckets_.value().data(), *last = first + buckets_.numel();
  for (const Index bucket : buckets_of(tokens, options_)) {
    const Index* found = std::lower_bound(first, last, bucket);
    if (found != last && *found == bucket) example.features.push_back(words_.size() + (found - first));
  }
  for (const std::string_view label : tokens.labels) {
    if (const Index index = labels_.find(label); index >= 0) example.labels.push_back(index);
  }
  return example;
}

ExampleFile Features::read_file(const std::string& path) const {
  ExampleFile file;
  data::for_each_line_of(path, [&](const data::Line& line) {
    const Example example = read(line.text);
    if (!example.features.empty() && !example.labels.empty()) {
      file.features.add(example.features);
      file.labels.add(example.labels);
    } else if (file.left_out++ == 0) {
      file.first_left_out = line.number;
    }
  });
  if (file.size() == 0) throw std::runtime_error(path + " has no line with known words and labels");
  return file;
}

}  // namespace text_classifier
