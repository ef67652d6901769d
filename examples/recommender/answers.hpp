#pragma once
#include <string>
#include <vector>

#include "model.hpp"
#include "movielens.hpp"

// What one asks a trained model.

namespace recommender {

struct Answer {
  Index movie;
  double score;
};

struct AnswerOptions {
  Index top = 10;
  Index min_ratings = 20;  ///< of a movie, to be among the answers
};

/// The movies that the user has not rated, by the stars that they would get.
std::vector<Answer> recommend(const Ensemble& model, const MovieLens& data, Index user,
                              const AnswerOptions& options);
/// The other movies by the cosine between the vectors.
std::vector<Answer> similar(const Ensemble& model, const MovieLens& data, Index movie,
                            const AnswerOptions& options);
/// A map of the most rated movies: the two principal components of their vectors. Written as SVG.
void plot(const Ensemble& model, const MovieLens& data, Index count, const std::string& path);

/// The model that is trained on some ratings.
struct FitOptions {
  Index models = 4;
  SvdppOptions model;
  TrainingOptions training;
};
Ensemble fit(const MovieLens& data, std::span<const Rating> ratings, const FitOptions& options,
             const std::string& title);

/// What nn::save wrote. Throws std::runtime_error for a file that is no such model, or was made from other
/// users or movies.
Ensemble load_model(const std::string& path, const MovieLens& data);

/// Trains on all ratings but the n-th part (1 to `folds`) of the file, and returns the RMSE on that part.
double fold_rmse(const MovieLens& data, Index fold, Index folds, const FitOptions& options);

}  // namespace recommender
