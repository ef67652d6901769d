#pragma once
#include "tasks.hpp"

namespace recommender {

/// The model that the options ask for, trained on these ratings.
Model trained(const Ratings& data, std::span<const Rating> ratings, const Arguments& arguments,
              const std::string& title);

/// Learns from parts of the ratings, predicts the others and prints how good that was: --folds or --evaluate.
void evaluate(const Ratings& data, const Arguments& arguments);
/// Prints how good a model is on ratings that it was not trained on: the last `count` ones of the data, which
/// may have more users and items than the model.
void evaluate_on_test(Model model, Ratings data, Index count, const Arguments& arguments);

}  // namespace recommender
