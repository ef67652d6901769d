#include "features.hpp"

#include <cmath>

#include <xgrad/data/text/ngrams.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace language_detector {

namespace data = xgrad::data;
using xgrad::Scalar;

std::string normalized(std::string_view text) {
  enum class Kind { space, letter, digit, sign };
  std::string out = " ";
  out.reserve(text.size() + text.size() / 4 + 2);
  Kind before = Kind::space;
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = data::next_code_point(text, at);
    Kind kind = Kind::sign;
    if (c == ' ' || c == '\t' || c == 0xA0 || c == 0x3000) {
      kind = Kind::space;
    } else if (data::script(c) != data::Script::none) {
      kind = Kind::letter;
      c = data::to_lower(c);
    } else if (data::is_word_character(c)) {
      kind = Kind::digit;
      c = '0';
    }
    if (kind != before && before != Kind::space) out += ' ';
    if (kind != Kind::space) data::append_utf8(out, c);
    before = kind;
  }
  if (before != Kind::space) out += ' ';
  return out;
}

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

static std::vector<Index> scripts(std::string_view text) {
  std::vector<Index> out;
  for (std::size_t at = 0; at < text.size();) {
    const data::Script script = data::script(data::next_code_point(text, at));
    if (script != data::Script::none) out.push_back(static_cast<Index>(script));
  }
  return out;
}

Features extract(const std::vector<Index>& buckets, const std::vector<std::string>& texts) {
  std::vector<Bags> bags(buckets.size() + 1, Bags(texts.size()));
  constexpr Index grain = 64;
  xgrad::parallel_for(std::ssize(texts), grain, [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const std::string marked = normalized(texts[i]);
      for (int n = 1; n <= std::ssize(buckets); ++n) {
        std::vector<Index> ids;
        data::append_hashed_ngrams(marked, n, buckets[n - 1], ids);
        bags[n - 1].set(i, std::move(ids));
      }
      bags.back().set(i, scripts(marked));
    }
  });
  Features out;
  for (const Bags& b : bags) out.columns.emplace_back(b.lists, b.weights);
  return out;
}

Index row_count(const Features& features) {
  return features.columns.front().size();
}

Features select_rows(const Features& features, std::span<const Index> rows) {
  Features out;
  for (const WeightedRagged& column : features.columns)
    out.columns.push_back(data::select_rows(column, rows));
  return out;
}

}  // namespace language_detector
