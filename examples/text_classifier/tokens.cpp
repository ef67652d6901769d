#include "tokens.hpp"

#include <algorithm>

#include <xgrad/data/text/ngrams.hpp>
#include <xgrad/data/text/utf8.hpp>

#include "fasttext_hash.hpp"

namespace text_classifier {

using namespace xgrad;

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

void tokenize(std::string_view line, const FeatureOptions& options, const data::Vocabulary& labels,
              Tokens& to) {
  to.words.clear();
  to.labels.clear();
  to.normalized.clear();
  if (options.repair && !data::is_valid_utf8(line)) line = to.repaired = data::repair_utf8(line);
  if (line.find('\0') != line.npos) {  // white space to fastText
    to.repaired = line;
    std::replace(to.repaired.begin(), to.repaired.end(), '\0', ' ');
    line = to.repaired;
  }
  for (const std::string_view token : data::split(line)) {
    const bool label = token.starts_with(options.label) || labels.contains(token);
    (label ? to.labels : to.words).push_back(token);
  }
  if (options.normalize) {
    for (const std::string_view word : to.words) (to.normalized += normalize(word)) += ' ';
    to.words = data::split(to.normalized);
  }
  to.words.push_back(end_of_line);
}

void append_letter_buckets(std::string_view word, const FeatureOptions& options, std::vector<Index>& to) {
  if (options.max_n <= 0 || word == end_of_line) return;
  for_each_letter_ngram(word, options.min_n, options.max_n, options.bucket,
                        [&](Index bucket) { to.push_back(bucket); });
}

void append_word_buckets(const Tokens& tokens, const FeatureOptions& options, std::vector<Index>& to) {
  if (options.word_ngrams < 2) return;
  if (options.hashing == Hashing::xgrad) {
    const int longest = static_cast<int>(std::min<Index>(options.word_ngrams, std::ssize(tokens.words)));
    for (int n = 2; n <= longest; ++n)
      data::append_hashed_word_ngrams(tokens.words, n, options.bucket, 0, to);
    return;
  }
  std::vector<std::uint32_t> hashes;
  hashes.reserve(tokens.words.size());
  for (const std::string_view word : tokens.words) hashes.push_back(fasttext_hash(word));
  for_each_word_ngram(hashes, options.word_ngrams, options.bucket,
                      [&](Index bucket) { to.push_back(bucket); });
}

}  // namespace text_classifier
