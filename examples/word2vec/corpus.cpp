#include "corpus.hpp"

#include <limits>
#include <stdexcept>

#include "shared/text_file.hpp"

namespace word2vec {

// All words, numbered as they come.
static std::pair<Corpus, data::Vocabulary> read_all(const std::string& path, bool lower_case) {
  data::Vocabulary all;
  Corpus corpus;
  examples::for_each_line_of_text(path, [&](const data::Line& line) {
    std::string changed;
    std::string_view text = line.text;
    if (!data::is_valid_utf8(text)) text = changed = data::repair_utf8(text);
    if (lower_case) text = changed = data::to_lower(text);
    for (const std::string_view word : data::split(text)) {
      const Index number = all.add(word);
      if (number > std::numeric_limits<std::int32_t>::max()) line.fail("too many different words");
      corpus.tokens.push_back(static_cast<std::int32_t>(number));
    }
    corpus.ends.push_back(corpus.tokens.size());
  });
  return {std::move(corpus), std::move(all)};
}

// Gives the words of `all` their numbers in corpus.words, and leaves those out that have none.
static void renumber(Corpus& corpus, const data::Vocabulary& all) {
  std::vector<std::int32_t> renumbered;
  for (Index i = 0; i < all.size(); ++i) {
    renumbered.push_back(static_cast<std::int32_t>(corpus.words.find(all.token(i))));
  }
  std::size_t from = 0, kept = 0;
  for (std::size_t& end : corpus.ends) {
    for (; from < end; ++from) {
      const std::int32_t word = renumbered[corpus.tokens[from]];
      if (word >= 0) corpus.tokens[kept++] = word;
    }
    end = kept;
  }
  corpus.tokens.resize(kept);
}

Corpus read_corpus(const std::string& path, const CorpusOptions& options) {
  auto [corpus, all] = read_all(path, options.lower_case);
  corpus.words = all.select({.min_count = options.min_count});
  if (corpus.words.size() < 2) {
    throw std::runtime_error(xgrad::text(path, ": of ", all.size(), " words, ", corpus.words.size(),
                                         " occur at least ", options.min_count, " times; at least 2 must"));
  }
  renumber(corpus, all);
  return std::move(corpus);
}

Corpus read_corpus(const std::string& path, const CorpusOptions& options, const data::Vocabulary& known) {
  auto [corpus, all] = read_all(path, options.lower_case);
  for (Index i = 0; i < known.size(); ++i) {
    const Index number = all.find(known.token(i));
    corpus.words.add(known.token(i), number < 0 ? 0 : all.count(number));
  }
  renumber(corpus, all);
  if (corpus.tokens.empty()) throw std::runtime_error(path + ": has no word that the model knows");
  return std::move(corpus);
}

}  // namespace word2vec
