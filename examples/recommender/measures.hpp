#pragma once
#include <span>

#include "model.hpp"
#include "ratings.hpp"

namespace recommender {

/// How far predictions are from ratings. After implicit feedback there is nothing to compare.
struct Errors {
  double rmse = 0, mae = 0;
};
Errors errors(const Model& model, std::span<const Rating> test);

struct RankingOptions {
  Index k = 10;
  double relevant = 0;  ///< a test rating of so many stars or more is what should be found
};

/// How well what users liked in the test comes up among the first k, means over users who liked anything
/// there. What a user rated in the training is not in the list.
struct Ranking {
  double recall = 0;  ///< found / min(k, liked)
  double ndcg = 0;    ///< sum over found of 1 / log2(place + 1), divided by the same for the best list
  double map = 0;     ///< mean over the liked, min(k, liked) at most, of the precision at their places
  Index users = 0;
};
Ranking ranking(const Model& model, std::span<const Rating> training, std::span<const Rating> test,
                const RankingOptions& options);

}  // namespace recommender
