#include "measures.hpp"

#include <algorithm>
#include <cmath>

#include "answers.hpp"

namespace recommender {

Errors errors(const Model& model, std::span<const Rating> test) {
  Errors out;
  for (const Rating& rating : test) {
    const double error =
        model.shown(model.score(rating.user, rating.item)) - static_cast<double>(rating.stars);
    out.rmse += error * error;
    out.mae += std::abs(error);
  }
  out.rmse = std::sqrt(out.rmse / static_cast<double>(test.size()));
  out.mae /= static_cast<double>(test.size());
  return out;
}

namespace {
struct Place {
  double recall = 0, ndcg = 0, precision = 0;
};

// For one user: `first` are the first items of the list, `liked` what should be found.
Place places(const std::vector<Answer>& first, std::vector<Index> liked, Index k) {
  std::sort(liked.begin(), liked.end());
  const Index reachable = std::min<Index>(k, std::ssize(liked));
  Place out;
  Index found = 0;
  double best = 0;
  for (Index place = 0; place < std::ssize(first); ++place) {
    if (!std::binary_search(liked.begin(), liked.end(), first[place].item)) continue;
    ++found;
    out.ndcg += 1 / std::log2(static_cast<double>(place) + 2);
    out.precision += static_cast<double>(found) / static_cast<double>(place + 1);
  }
  for (Index place = 0; place < reachable; ++place) best += 1 / std::log2(static_cast<double>(place) + 2);
  out.recall = static_cast<double>(found) / static_cast<double>(reachable);
  out.ndcg /= best;
  out.precision /= static_cast<double>(reachable);
  return out;
}
}  // namespace

Ranking ranking(const Model& model, std::span<const Rating> training, std::span<const Rating> test,
                const RankingOptions& options) {
  std::vector<std::vector<Index>> liked(model.users.size(0));
  for (const Rating& rating : test) {
    if (static_cast<double>(rating.stars) >= options.relevant) liked[rating.user].push_back(rating.item);
  }
  std::vector<Index> users;
  for (Index u = 0; u < std::ssize(liked); ++u) {
    if (!liked[u].empty()) users.push_back(u);
  }
  Ranking out;
  out.users = std::ssize(users);
  for_each_recommendation(model, Rated(training, model.users.size(0), model.items.size(0)), users,
                          {.top = options.k, .min_ratings = 0},
                          [&](Index user, const std::vector<Answer>& first) {
                            const Place place = places(first, liked[user], options.k);
                            out.recall += place.recall;
                            out.ndcg += place.ndcg;
                            out.map += place.precision;
                          });
  for (double* mean : {&out.recall, &out.ndcg, &out.map}) {
    *mean = out.users > 0 ? *mean / static_cast<double>(out.users) : 0;
  }
  return out;
}

}  // namespace recommender
