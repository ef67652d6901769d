#pragma once
#include "model.hpp"
#include "ratings.hpp"

// New users and items in a trained model, without training.
//
// The others are what is known before the first rating: a new user's bias and vector are normally distributed
// as those of the model's users are; a new item's, as its genres' items are on average. Ratings then move
// them: the mean of Bayesian linear regression on the vectors of what was rated,
//
//     m + S F' (F S F' + noise)^-1 (stars - F m)
//
// where m and S are mean and covariance of the others, and a row of F is 1 and a rated item's vector. After
// implicit feedback a user is the sum of what was used, see Model::seen.

namespace recommender {

/// `data` has more users and items than the model, and `added` of its last ratings are new. Rows for what is
/// new are added to the model, and users who have new ratings are computed again from all of theirs.
void fold_in(Model& model, const Ratings& data, Index added);

}  // namespace recommender
