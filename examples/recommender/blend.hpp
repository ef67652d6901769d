#pragma once
#include <span>
#include <vector>

#include "bias.hpp"
#include "part.hpp"

namespace recommender {

/// How much of trained parts is added to the base:
///
///     base + sum over the parts of weight * (user_bias[u] + share(n) * (item_bias[i] + users[u] . items[i]))
///
/// where share(n) = n / (n + damping) for an item with n ratings: of items that few have rated there is less
/// to be known than a part says.
struct Blend {
  double by_users = 0, by_items = 0;  ///< weights of the part with lists of users, and with lists of items
  double damping = 0;
  double error = 0, base_error = 0;  ///< mean squares on the validation: of the blend, and of the base alone

  double share(double ratings) const { return damping > 0 ? ratings / (ratings + damping) : 1; }
};

/// The blend with the least squared error on ratings from which base and parts were not learned. `counts`:
/// the ratings of each item from which they were.
Blend choose_blend(const Part& by_users, const Part& by_items, std::span<const Rating> validation,
                   const std::vector<double>& counts);

/// The number of ratings of each item.
std::vector<double> rating_counts(std::span<const Rating> ratings, Index items);

}  // namespace recommender
