#include "corpus.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace word2vec {

Corpus read_corpus(const std::string& path, const CorpusOptions& options) {
  data::Vocabulary all;
  Corpus corpus;
  data::for_each_line_of(path, [&](const data::Line& line) {
    const std::string lower = options.lower_case ? data::to_lower(line.text) : std::string();
    for (const std::string_view word : data::split(options.lower_case ? lower : line.text)) {
      corpus.tokens.push_back(static_cast<std::int32_t>(all.add(word)));
    }
    corpus.ends.push_back(corpus.tokens.size());
  });

  corpus.words = all.select({.min_count = options.min_count});
  if (corpus.words.size() < 2) {
    throw std::runtime_error(xgrad::text(path, ": of ", all.size(), " words, ", corpus.words.size(),
                                         " occur at least ", options.min_count, " times; at least 2 must"));
  }
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
  return corpus;
}

static std::vector<double> keep_probabilities(const data::Vocabulary& words, double t) {
  std::vector<double> keep(words.size(), 1.0);
  const double total = static_cast<double>(words.total());
  for (std::size_t i = 0; t > 0 && i < keep.size(); ++i) {
    const double f = static_cast<double>(words.count(i)) / total;
    keep[i] = std::sqrt(t / f) + t / f;
  }
  return keep;
}

SkipGrams::SkipGrams(const Corpus& corpus, const SampleOptions& options) {
  const std::vector<double> keep = keep_probabilities(corpus.words, options.t);
  std::vector<double> random(corpus.tokens.size());
  xgrad::fill_uniform(random, 0, 1, xgrad::default_generator());

  std::vector<Position> positions;
  std::size_t at = 0;
  for (const std::size_t end : corpus.ends) {
    const std::size_t start = positions.size();
    for (; at < end; ++at) {
      const std::int32_t word = corpus.tokens[at];
      if (random[at] < keep[word]) positions.push_back({word, 0, 0});
    }
    const std::size_t stop = positions.size();
    for (std::size_t i = start; i < stop; ++i) {
      const std::size_t reach =
          1 + xgrad::default_generator().random32() % static_cast<std::size_t>(options.window);
      positions[i].before = static_cast<std::uint16_t>(std::min(reach, i - start));
      positions[i].after = static_cast<std::uint16_t>(std::min(reach, stop - 1 - i));
    }
  }
  if (positions.empty()) throw std::runtime_error("the subsampling of frequent words left no word at all");
  positions_ = std::make_shared<const std::vector<Position>>(std::move(positions));
}

Batch SkipGrams::batch(std::span<const Index> rows) const {
  Index pairs = 0;
  for (const Index row : rows) {
    const Position& position = (*positions_)[row];
    pairs += position.before + position.after;
  }
  const Index n = std::ssize(rows);
  auto words = xgrad::uninitialized<IndexArray>({n});
  auto contexts = xgrad::uninitialized<IndexArray>({pairs}),
       word_of = xgrad::uninitialized<IndexArray>({pairs});
  xgrad::Array counts = xgrad::uninitialized<xgrad::Array>({n, 1});
  Index pair = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Position* centre = positions_->data() + rows[i];
    words.data()[i] = centre->word;
    counts.data()[i] = static_cast<Scalar>(centre->before + centre->after);
    for (const Position* p = centre - centre->before; p <= centre + centre->after; ++p) {
      if (p == centre) continue;
      contexts.data()[pair] = p->word;
      word_of.data()[pair++] = i;
    }
  }
  return {std::move(words), std::move(contexts), std::move(word_of), Tensor(std::move(counts))};
}

Noise::Noise(const data::Vocabulary& words) {
  double sum = 0;
  for (Index i = 0; i < words.size(); ++i) {
    cumulative_.push_back(sum += std::pow(static_cast<double>(words.count(i)), 0.75));
  }
}

Indices Noise::draw(Index count) const {
  std::vector<double> random(count);
  xgrad::fill_uniform(random, 0, cumulative_.back(), xgrad::default_generator());
  auto words = xgrad::uninitialized<IndexArray>({count});
  std::transform(random.begin(), random.end(), words.begin(), [&](double x) {
    const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, x);
    return found - cumulative_.begin();
  });
  return words;
}

}  // namespace word2vec
