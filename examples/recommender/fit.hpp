#pragma once
#include <span>
#include <string>

#include "model.hpp"
#include "ratings.hpp"
#include "svdpp.hpp"

namespace recommender {

struct FitOptions {
  Index models = 4;  ///< SVD++ of both kinds, each from other random numbers
  SvdppOptions model;
  TrainingOptions training;
  double validation = 0.1;  ///< share of the ratings on which everything is chosen, at most 50,000
};

/// From ratings to a Model: biases, and on top of them as much of several SVD++ as helped on ratings that
/// were held out. Where they did not help (few ratings of each item, no genres) the biases stay alone. Ctrl-C
/// gives what is trained so far, see examples/shared/interrupt.hpp.
Model fit(const Ratings& data, std::span<const Rating> ratings, const FitOptions& options,
          const std::string& title);

}  // namespace recommender
