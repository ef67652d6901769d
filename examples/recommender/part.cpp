#include "part.hpp"

#include <cmath>

namespace recommender {

using namespace xgrad;

Residuals residuals(std::span<const Rating> ratings, const Biases& base) {
  constexpr double usual_deviation = 1.126;  // of MovieLens' stars, for which the learning rates were chosen
  double squares = 0;
  for (const Rating& rating : ratings) squares += std::pow(static_cast<double>(rating.stars) - base.mean, 2);
  const double deviation = std::sqrt(squares / static_cast<double>(ratings.size()));
  Residuals out{deviation > 0 ? deviation / usual_deviation : 1, {ratings.begin(), ratings.end()}};
  for (Rating& rating : out.ratings) {
    const double rest = static_cast<double>(rating.stars) - base(rating.user, rating.item);
    rating.stars = static_cast<Scalar>(rest / out.unit);
  }
  return out;
}

double Part::user_bias(Index user) const {
  return static_cast<double>(users.biases.value().data()[user]);
}

double Part::of_item(Index user, Index item) const {
  const Index factors = users.vectors.size(1);
  const Scalar* p = users.vectors.value().data() + user * factors;
  const Scalar* q = items.vectors.value().data() + item * factors;
  double total = static_cast<double>(items.biases.value().data()[item]);
  for (Index k = 0; k < factors; ++k) total += static_cast<double>(p[k]) * static_cast<double>(q[k]);
  return total;
}

Part train_part(const Ratings& data, std::span<const Rating> residuals, bool by_users,
                const SvdppOptions& model_options, const TrainingOptions& training,
                const std::string& title) {
  const Index users = data.users.size(), items = data.items.size();
  const data::WeightedRagged rated = by_users ? by_user(residuals, users) : by_item(residuals, items);
  const Genres genres{.of_items = data.item_genres, .count = data.genres.size(), .of_owners = !by_users};
  Svdpp model(by_users ? users : items, by_users ? items : users, genres, model_options);
  train(model, rated, training, title);
  const Svdpp::Side owners = model.owner_side(rated), partners = model.partner_side();
  return by_users ? Part{owners, partners} : Part{partners, owners};
}

}  // namespace recommender
