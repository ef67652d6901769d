#pragma once
#include <span>
#include <string>
#include <vector>

#include "bias.hpp"
#include "ratings.hpp"
#include "svdpp.hpp"

namespace recommender {

/// Ratings without their base, in units in which the learning rates fit whatever the scale of the stars is.
struct Residuals {
  double unit = 1;  ///< in stars
  std::vector<Rating> ratings;
};
Residuals residuals(std::span<const Rating> ratings, const Biases& base);

/// A trained SVD++: how far it moves a rating from its base, in the units of the residuals.
struct Part {
  Svdpp::Side users, items;

  double user_bias(Index user) const;
  /// items.biases[item] + users.vectors[user] . items.vectors[item]
  double of_item(Index user, Index item) const;
};
/// `by_users`: the lists are those of users, otherwise of items.
Part train_part(const Ratings& data, std::span<const Rating> residuals, bool by_users,
                const SvdppOptions& model, const TrainingOptions& training, const std::string& title);

}  // namespace recommender
