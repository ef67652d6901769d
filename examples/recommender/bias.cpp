#include "bias.hpp"

#include <limits>

namespace recommender {

// One side's turn: the damped mean of what the other side leaves.
static void refit(std::vector<double>& to, std::span<const Rating> ratings, Index Rating::*number,
                  const std::vector<double>& other, Index Rating::*other_number, double mean,
                  double damping) {
  std::vector<double> sum(to.size(), 0), weight(to.size(), damping);
  for (const Rating& rating : ratings) {
    sum[rating.*number] += static_cast<double>(rating.stars) - mean - other[rating.*other_number];
    weight[rating.*number] += 1;
  }
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = sum[i] == 0 ? 0 : sum[i] / weight[i];
}

Biases fit_biases(std::span<const Rating> ratings, Index users, Index items, const BiasOptions& options) {
  Biases out{0, std::vector<double>(users, 0), std::vector<double>(items, 0)};
  for (const Rating& rating : ratings) out.mean += static_cast<double>(rating.stars);
  out.mean /= static_cast<double>(ratings.size());
  for (Index round = 0; round < options.rounds; ++round) {
    refit(out.item, ratings, &Rating::item, out.user, &Rating::user, out.mean, options.item_damping);
    refit(out.user, ratings, &Rating::user, out.item, &Rating::item, out.mean, options.user_damping);
  }
  return out;
}

BiasOptions choose_dampings(std::span<const Rating> training, std::span<const Rating> validation, Index users,
                            Index items) {
  const auto error = [&](const BiasOptions& options) {
    const Biases biases = fit_biases(training, users, items, options);
    double total = 0;
    for (const Rating& rating : validation) {
      const double difference = static_cast<double>(rating.stars) - biases(rating.user, rating.item);
      total += difference * difference;
    }
    return total;
  };
  BiasOptions best;
  double least = error(best);
  // One damping after the other: they hardly depend on each other.
  for (double BiasOptions::*damping : {&BiasOptions::item_damping, &BiasOptions::user_damping}) {
    for (const double value : {1.0, 2.0, 3.5, 6.0, 10.0, 15.0, 25.0, 50.0}) {
      BiasOptions tried = best;
      tried.*damping = value;
      if (const double e = error(tried); e < least) {
        least = e;
        best = tried;
      }
    }
  }
  return best;
}

}  // namespace recommender
