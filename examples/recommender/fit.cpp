#include "fit.hpp"

#include <algorithm>
#include <cmath>

#include "blend.hpp"
#include "shared/interrupt.hpp"
#include "split.hpp"

namespace recommender {

using namespace xgrad;

namespace {

/// What the held-out ratings say.
struct Choice {
  BiasOptions dampings;
  Blend blend;
};

Choice choose(const Ratings& data, std::span<const Rating> ratings, const FitOptions& options,
              const std::string& title) {
  Choice out;
  constexpr double most = 50'000, least = 20;
  const double count = static_cast<double>(ratings.size());
  const double held_out = std::min(most, std::round(options.validation * count));
  if (held_out < least) return out;  // too few to learn more than biases from
  const std::vector<Rating> all(ratings.begin(), ratings.end());
  const Split parts = split(all, {.test_share = held_out / count});
  const std::vector<Rating> training = at(all, parts.training), validation = at(all, parts.test);
  const Index users = data.users.size(), items = data.items.size();
  out.dampings = choose_dampings(training, validation, users, items);
  const Biases base = fit_biases(training, users, items, out.dampings);
  const Residuals learned = residuals(training, base);
  const auto train = [&](bool by_users, const char* which) {
    return train_part(data, learned.ratings, by_users, options.model, options.training, title + which);
  };
  const Part by_users = train(true, "validation 1 of 2"), by_items = train(false, "validation 2 of 2");
  if (examples::was_interrupted()) return out;
  std::vector<Rating> rest = validation;
  for (Rating& rating : rest) {
    rating.stars = static_cast<Scalar>((static_cast<double>(rating.stars) - base(rating.user, rating.item)) /
                                       learned.unit);
  }
  out.blend = choose_blend(by_users, by_items, rest, rating_counts(training, items));
  return out;
}

// How many of the models have lists of items: of each kind as many as it has a part in the blend.
Index models_by_items(Index models, const Blend& blend) {
  const double part = blend.by_items / (blend.by_users + blend.by_items);
  const Index count = std::llround(static_cast<double>(models) * part);
  const bool both = models > 1 && part > 0.1 && part < 0.9;
  return both ? std::clamp<Index>(count, 1, models - 1) : count;
}

Tensor as_tensor(const std::vector<double>& numbers) {
  return std::vector<Scalar>(numbers.begin(), numbers.end());
}

/// The sum of the base and of weighted parts, as vectors and biases.
class Sum {
 public:
  Sum(const Biases& base, const Blend& blend, const std::vector<double>& counts)
      : user_biases_(as_tensor(base.user)), item_biases_(as_tensor(base.item)) {
    std::vector<double> shares;
    for (const double count : counts) shares.push_back(blend.share(count));
    shares_ = as_tensor(shares);
  }

  void add(const Part& part, double weight) {
    user_biases_ = user_biases_ + weight * part.users.biases;
    item_biases_ = item_biases_ + weight * shares_ * part.items.biases;
    user_vectors_.push_back(std::sqrt(weight) * part.users.vectors);
    item_vectors_.push_back(std::sqrt(weight) * unsqueeze(shares_, 1) * part.items.vectors);
  }

  void put_into(Model& model) const {
    model.user_biases = user_biases_;
    model.item_biases = item_biases_;
    const bool none = user_vectors_.empty();
    model.users = none ? zeros({user_biases_.size(0), 0}) : cat(user_vectors_, 1);
    model.items = none ? zeros({item_biases_.size(0), 0}) : cat(item_vectors_, 1);
  }

 private:
  Tensor user_biases_, item_biases_, shares_;
  std::vector<Tensor> user_vectors_, item_vectors_;
};

}  // namespace

Model fit(const Ratings& data, std::span<const Rating> ratings, const FitOptions& options,
          const std::string& title) {
  const Choice choice = choose(data, ratings, options, title);
  const Blend& blend = choice.blend;
  const Index users = data.users.size(), items = data.items.size();
  const Biases base = fit_biases(ratings, users, items, choice.dampings);
  const Residuals learned = residuals(ratings, base);
  Sum sum(base, blend, rating_counts(ratings, items));

  constexpr double nothing = 0.02;  // a weight that is not worth the time
  const double total = blend.by_users + blend.by_items;
  const Index models = total > nothing ? options.models : 0;
  const Index by_items = models > 0 ? models_by_items(models, blend) : 0, by_users = models - by_items;
  for (Index m = 0; m < models && !examples::was_interrupted(); ++m) {
    const bool of_users = m < by_users;
    // A kind that has no model leaves its weight to the other.
    const double weight = by_users == 0 || by_items == 0 ? total / static_cast<double>(models)
                          : of_users                     ? blend.by_users / static_cast<double>(by_users)
                                                         : blend.by_items / static_cast<double>(by_items);
    const Part part = train_part(data, learned.ratings, of_users, options.model, options.training,
                                 text(title, "model ", m + 1, " of ", models));
    sum.add(part, weight * learned.unit);
  }

  Model out;
  sum.put_into(out);
  out.mean = base.mean;
  out.noise = learned.unit * learned.unit * blend.error;
  const auto [least, most] = std::minmax_element(
      ratings.begin(), ratings.end(), [](const Rating& a, const Rating& b) { return a.stars < b.stars; });
  out.least = static_cast<double>(least->stars);
  out.most = static_cast<double>(most->stars);
  return out;
}

}  // namespace recommender
