#pragma once
#include <string>
#include <vector>

#include "ratings.hpp"

namespace recommender {

/// Positions among the ratings: what is learned from, and what is predicted to see how good it is.
struct Split {
  std::vector<Index> training, test;
};

struct SplitOptions {
  /// random: ratings are drawn; rows: parts of the file, as they follow each other; time: the newest ratings
  /// are the test; leave-one-out: the newest rating of each user (without times: one drawn) is.
  std::string kind = "random";
  double test_share = 0.2;  ///< for one split
  std::uint64_t seed = 0;
};

/// One split into training and test. Throws std::invalid_argument where a part would be empty, and for "time"
/// where a rating has no time.
Split split(const std::vector<Rating>& ratings, const SplitOptions& options);
/// Part n of `folds` (from 1) is the test; kinds random and rows.
Split fold(const std::vector<Rating>& ratings, Index n, Index folds, const SplitOptions& options);

/// The ratings at these positions.
std::vector<Rating> at(const std::vector<Rating>& ratings, const std::vector<Index>& positions);

}  // namespace recommender
