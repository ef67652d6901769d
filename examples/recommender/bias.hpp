#pragma once
#include <span>
#include <vector>

#include "ratings.hpp"

namespace recommender {

struct BiasOptions {
  double user_damping = 15, item_damping = 10;
  Index rounds = 10;
};

/// What a rating is before anybody's taste is looked at: mean + user[u] + item[i]. By turns (Koren's and
/// Surprise's baseline) item[i] = sum of (stars - mean - user[u]) / (item_damping + ratings of i), and the
/// same for users: who has few ratings stays near 0.
struct Biases {
  double mean = 0;
  std::vector<double> user, item;
  double operator()(Index u, Index i) const { return mean + user[u] + item[i]; }
};
Biases fit_biases(std::span<const Rating> ratings, Index users, Index items, const BiasOptions& options);

/// The dampings, of 1 to 50 each, with the least error on ratings that were not learned from.
BiasOptions choose_dampings(std::span<const Rating> training, std::span<const Rating> validation, Index users,
                            Index items);

}  // namespace recommender
