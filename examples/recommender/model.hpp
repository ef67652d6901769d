#pragma once
#include <xgrad/xgrad.hpp>

namespace recommender {

using xgrad::Index;
using xgrad::Indices;
using xgrad::Scalar;
using xgrad::Tensor;
namespace data = xgrad::data;
namespace nn = xgrad::nn;

struct SvdppOptions {
  Index factors = 32;
  bool bags = true;    ///< y and x; without them and the genres it is matrix factorisation with biases
  bool genres = true;  ///< g, and the genres' biases
};

/// SVD++ (Koren, Factorization Meets the Neighborhood, 2008) with what the user thought of the movies and
/// with genres. What user u gives movie i, the movies that u rated otherwise being R:
///
///     mean + b_u + b_i + (p_u + |R|^-1/2 * sum over j in R of (y_j + e_uj x_j)) . (q_i + g_i)
///
/// p_u, q_i: factors of the user and of the movie; b_u, b_i: what they are above the mean. y_j: that somebody
/// rated j says something about them. e_uj = rating - mean - b_u - b_j: so does what they thought of it.
/// g_i: mean of the factors of the movie's genres, each with a learned weight; genres have biases too.
struct Svdpp : nn::Module {
  nn::Buffer mean;                                               // ()
  nn::Embedding users, movies;                                   // p, q
  nn::Embedding user_biases, movie_biases;                       // (n, 1)
  std::optional<nn::EmbeddingBag> seen, liked;                   // y, x
  std::optional<nn::WeightedEmbeddingBag> genres, genre_biases;  // g

  /// `movie_genres`: the genres of each movie.
  Svdpp(Index user_count, Index genre_count, data::Ragged movie_genres, double mean_rating,
        const SvdppOptions& options);

  /// What the users give the movies `wanted` (a list for each user) after they rated `rated`.
  /// (all movies in wanted)
  Tensor forward(const Indices& user, const data::WeightedRagged& rated, const data::Ragged& wanted) const;
  /// For training: each rating as it is predicted from the user's other ratings.
  struct Training {
    Tensor predicted;  // (all ratings)
    Tensor penalty;    // sum over ratings of the squares of p_u, q_i, and of b_u, b_i
    Tensor bias_penalty;
  };
  Training leave_one_out(const Indices& user, const data::WeightedRagged& rated) const;

  /// q_i + g_i. (n, factors)
  Tensor movie_vectors(const Indices& movie) const;

  XGRAD_MODULE(Svdpp, mean, users, movies, user_biases, movie_biases, seen, liked, genres, genre_biases)

 private:
  // What the genres add to the movies' vectors or biases (n, factors or 1); zero without a bag.
  Tensor from_genres(const std::optional<nn::WeightedEmbeddingBag>& bag, const Indices& movie) const;
  // e: the stars without mean and biases; no gradient flows through them. (all ratings)
  Tensor residuals(const Indices& user, const data::WeightedRagged& rated) const;
  // Sum over R of y_j + e_uj x_j. (users, factors)
  Tensor bag(const data::WeightedRagged& rated, const Tensor& e) const;

  data::Ragged movie_genres_;
};

/// Several models from different random numbers: the mean of their predictions is better than any of them.
struct Ensemble : nn::Module {
  std::vector<Svdpp> models;
  XGRAD_MODULE(Ensemble, models)

  Tensor forward(const Indices& user, const data::WeightedRagged& rated, const data::Ragged& wanted) const;
  /// The vectors of all models side by side. (n, models * factors)
  Tensor movie_vectors(const Indices& movie) const;
};

struct TrainingOptions {
  Index epochs = 15;
  Index batch_size = 16;  ///< users, with all their ratings
  double lr = 5e-3;
  double user_lr = 5e-3;       ///< of p_u and b_u
  double penalty = 0.05;       ///< for each rating, times the squares of p_u and q_i
  double bias_penalty = 0.01;  ///< likewise for b_u and b_i
  double bag_decay = 1e-3;     ///< weight decay of x and y, in the steps that touch them
};

/// Fits the model to what all users rated (list u: user u).
void train(Svdpp& model, const data::WeightedRagged& rated, const TrainingOptions& options,
           const std::string& title);

}  // namespace recommender
