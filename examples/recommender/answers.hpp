#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "model.hpp"
#include "ratings.hpp"

// What one asks a trained model.

namespace recommender {

struct Answer {
  Index item;
  double score;
};

struct AnswerOptions {
  Index top = 10;
  Index min_ratings = 20;  ///< of an item, to be among the answers
};

/// Which items each user has rated, and how often each item was.
struct Rated {
  Rated(std::span<const Rating> ratings, Index users, Index items);
  std::vector<std::vector<Index>> by_user;  // ascending
  std::vector<Index> counts;                // of the items
};

/// Calls visit(user, answers) for each of the users, in their order: the items that the user has not rated by
/// the stars that they would get, the best first. Stars beyond the scale count in this order.
void for_each_recommendation(const Model& model, const Rated& rated, std::span<const Index> users,
                             const AnswerOptions& options,
                             const std::function<void(Index, const std::vector<Answer>&)>& visit);

/// The other items by the cosine between the vectors. Throws std::invalid_argument where the model has none.
std::vector<Answer> similar(const Model& model, const Rated& rated, Index item, const AnswerOptions& options);

/// A map of the most rated items: the two principal components of their vectors. Written as SVG.
void plot(const Model& model, const Ratings& data, Index count, const std::string& path);

}  // namespace recommender
