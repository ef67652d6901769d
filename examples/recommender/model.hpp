#pragma once
#include <xgrad/xgrad.hpp>

namespace recommender {

using xgrad::Index;
using xgrad::Indices;
using xgrad::Scalar;
using xgrad::Tensor;

/// What a training leaves, whatever it was: user u gives item i
///
///     mean + user_biases[u] + item_biases[i] + users[u] . items[i]
///
/// stars, or, after implicit feedback, a score that only means something beside other scores.
struct Model {
  double mean = 0;
  Tensor users, items;              // (n, factors)
  Tensor user_biases, item_biases;  // (n)
  bool implicit = false;
  double least = 1, most = 5;  ///< the stars that there are
  double noise = 1;            ///< mean square of what it cannot explain
  Tensor seen;                 ///< after implicit feedback: users are |R|^-1/2 * sum over j in R of seen[j]

  Index factors() const { return items.size(1); }
  /// What these users give all items, beyond `least` and `most` where it is so. (users, all items)
  Tensor scores(const Indices& user) const;
  double score(Index user, Index item) const;
  /// Within the stars that there are; the score itself after implicit feedback.
  double shown(double score) const;
};

}  // namespace recommender
