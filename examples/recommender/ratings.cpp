#include "ratings.hpp"

#include <algorithm>

#include <xgrad/data/text/utf8.hpp>
#include <xgrad/engine/system/error.hpp>

namespace recommender {

Index Names::add(std::string_view name) {
  const auto [at, is_new] = numbers_.try_emplace(std::string(name), size());
  if (is_new) names_.push_back(at->first);
  return at->second;
}

Index Names::find(std::string_view name) const {
  const auto at = numbers_.find(std::string(name));
  return at == numbers_.end() ? -1 : at->second;
}

Index Ratings::add_item(std::string_view id) {
  const Index i = items.add(id);
  if (i == std::ssize(titles)) {
    titles.emplace_back(id);
    item_genres.emplace_back();
  }
  return i;
}

Index Ratings::user(std::string_view id) const {
  const Index u = users.find(id);
  XGRAD_CHECK(u >= 0, "user ", id, " has no ratings");
  return u;
}

Index Ratings::item(std::string_view title_or_id) const {
  const std::string wanted = xgrad::data::to_lower(title_or_id);
  std::vector<Index> found;
  for (Index i = 0; i < items.size(); ++i) {
    const std::string here = xgrad::data::to_lower(titles[i]);
    if (here == wanted) return i;
    if (here.find(wanted) != std::string::npos) found.push_back(i);
  }
  if (const Index i = items.find(title_or_id); i >= 0) return i;
  XGRAD_CHECK(!found.empty(), "no item is called \"", title_or_id, "\"");
  if (found.size() == 1) return found[0];
  constexpr std::size_t most = 10;
  std::string names;
  for (std::size_t i = 0; i < std::min(found.size(), most); ++i) {
    names += "\n  " + titles[found[i]];
  }
  throw std::invalid_argument(xgrad::text(found.size(), " items have \"", title_or_id, "\" in their titles:",
                                          names, found.size() > most ? "\n  ..." : ""));
}

static xgrad::data::WeightedRagged lists(std::span<const Rating> ratings, Index count, Index Rating::*list,
                                         Index Rating::*value) {
  std::vector<std::vector<Index>> values(count);
  std::vector<std::vector<Scalar>> stars(count);
  for (const Rating& rating : ratings) {
    values[rating.*list].push_back(rating.*value);
    stars[rating.*list].push_back(rating.stars);
  }
  return {values, stars};
}

xgrad::data::WeightedRagged by_user(std::span<const Rating> ratings, Index user_count) {
  return lists(ratings, user_count, &Rating::user, &Rating::item);
}

xgrad::data::WeightedRagged by_item(std::span<const Rating> ratings, Index item_count) {
  return lists(ratings, item_count, &Rating::item, &Rating::user);
}

}  // namespace recommender
