#pragma once
#include <span>
#include <string>

#include "model.hpp"
#include "ratings.hpp"

// What people used, bought or looked at, where nobody gave stars.

namespace recommender {

struct ImplicitOptions {
  Index factors = 64;
  Index epochs = 40;
  Index batch_size = 64;  ///< users
  double lr = 0.01;
  double dropout = 0.5;     ///< share of a user's items that are hidden in a step, and to be found
  Index candidates = 4000;  ///< items among which a step's items must be found: all, or so many drawn
};

/// A linear autoencoder (Liang and others, Variational Autoencoders for Collaborative Filtering, 2018, its
/// Mult-DAE without the hidden layer): a user is u = |R|^-1/2 * sum over the items j in R of seen[j], R being
/// a random part of what the user used, and
///
///     loss = - mean over the user's items i of log softmax(item_biases + items u)[i],
///
/// the softmax over all items or over a sample of them.
Model fit_implicit(const Ratings& data, std::span<const Rating> used, const ImplicitOptions& options,
                   const std::string& title);

}  // namespace recommender
