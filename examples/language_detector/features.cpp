#include "features.hpp"

#include <algorithm>

#include <xgrad/data/text/ngrams.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "clean.hpp"

namespace language_detector {

namespace data = xgrad::data;
using xgrad::Scalar;

namespace {

// The bags of one kind of feature.
struct Bags {
  std::vector<std::vector<Index>> lists;
  std::vector<std::vector<Scalar>> weights;

  explicit Bags(std::size_t texts) : lists(texts), weights(texts) {}

  void set(Index text, std::vector<Index> ids) {
    const Scalar share = Scalar(1) / static_cast<Scalar>(std::max<std::size_t>(ids.size(), 1));
    for (const Index count : data::count_distinct(ids)) {
      weights[text].push_back(share * static_cast<Scalar>(count));
    }
    lists[text] = std::move(ids);
  }
};

}  // namespace

static std::vector<Index> words(std::string_view text, Index buckets) {
  std::vector<Index> out;
  for (const std::string_view word : data::split(text)) out.push_back(data::hash_bucket(word, buckets));
  return out;
}

static std::vector<Index> scripts(std::string_view text) {
  std::vector<Index> out;
  for (std::size_t at = 0; at < text.size();) {
    const data::Script script = data::script(data::next_code_point(text, at));
    if (script != data::Script::none) out.push_back(static_cast<Index>(script));
  }
  return out;
}

Features extract(const Buckets& buckets, const std::vector<std::string>& texts) {
  const Index lengths = std::ssize(buckets.ngrams);
  std::vector<Bags> bags(lengths + 2, Bags(texts.size()));
  Features out;
  out.empty.resize(texts.size());
  constexpr Index grain = 64;
  xgrad::parallel_for(std::ssize(texts), grain, [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const std::string marked = normalized(texts[i]);
      for (int n = 1; n <= lengths; ++n) {
        std::vector<Index> ids;
        data::append_hashed_ngrams(marked, n, buckets.ngrams[n - 1], ids);
        bags[n - 1].set(i, std::move(ids));
      }
      bags[lengths].set(i, words(marked, buckets.words));
      bags[lengths + 1].set(i, scripts(marked));
      out.empty[i] = marked.empty();
    }
  });
  for (const Bags& b : bags) out.columns.emplace_back(b.lists, b.weights);
  return out;
}

}  // namespace language_detector
