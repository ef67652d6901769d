#include "model.hpp"

namespace recommender {

using namespace xgrad;

// For each value of the lists the number of its list.
static Indices list_numbers(const data::Ragged& lists) {
  return BagInput(lists.values).layout("recommender", lists.offsets, false).bag_of_entries();
}

// |R|^-1/2 for each user, where R lacks as many ratings as are left out; 1 where nothing remains. (users, 1)
static Tensor bag_scale(const data::Ragged& rated, Index left_out) {
  const Indices lengths = rated.lengths();
  Array scale = Array::from_shape({lengths.size(), 1});
  for (std::size_t u = 0; u < lengths.size(); ++u) {
    const Index size = std::max<Index>(lengths.data()[u] - left_out, 1);
    scale.data()[u] = static_cast<Scalar>(1 / std::sqrt(static_cast<double>(size)));
  }
  return scale;
}

Svdpp::Svdpp(Index user_count, Index genre_count, data::Ragged movie_genres, Index factors,
             double mean_rating)
    : mean(Tensor(mean_rating)),
      users(user_count, factors, {.sparse = true}),
      movies(movie_genres.size(), factors, {.sparse = true}),
      user_biases(user_count, 1, {.sparse = true}),
      movie_biases(movie_genres.size(), 1, {.sparse = true}),
      seen(movie_genres.size(), factors, {.mode = "sum", .sparse = true}),
      liked(movie_genres.size(), factors, {.mode = "sum", .sparse = true}),
      genres(genre_count, factors, {.mode = "mean"}),
      genre_biases(genre_count, 1, {.mode = "mean"}),
      movie_genres_(std::move(movie_genres)) {
  for (const Tensor& table : {Tensor(users.weight), Tensor(movies.weight), Tensor(genres.weight)}) {
    nn::init::normal_(table, 0, 0.05);
  }
  for (const Tensor& table : {Tensor(seen.weight), Tensor(liked.weight)}) nn::init::normal_(table, 0, 0.02);
  for (const Tensor& table :
       {Tensor(user_biases.weight), Tensor(movie_biases.weight), Tensor(genre_biases.weight)}) {
    nn::init::zeros_(table);
  }
}

data::Ragged Svdpp::genres_of(const Indices& movie) const {
  return data::select_rows(movie_genres_, std::span(movie.data(), movie.size()));
}

Tensor Svdpp::movie_vectors(const Indices& movie) const {
  const data::Ragged of = genres_of(movie);
  return movies(movie) + genres(of.values, of.offsets);
}

Tensor Svdpp::biases_of_movies(const Indices& movie) const {
  const data::Ragged of = genres_of(movie);
  return movie_biases(movie) + genre_biases(of.values, of.offsets);
}

Tensor Svdpp::residuals(const Indices& user, const data::WeightedRagged& rated) const {
  NoGradGuard no_grad;
  const Tensor bias = user_biases(user)[list_numbers(rated)] + biases_of_movies(rated.values);
  return rated.weights - mean - squeeze(bias, 1);
}

Tensor Svdpp::forward(const Indices& user, const data::WeightedRagged& rated,
                      const data::Ragged& wanted) const {
  const Tensor bag =
      seen(rated.values, rated.offsets) + liked(rated.values, rated.offsets, residuals(user, rated));
  const Tensor taste = users(user) + bag_scale(rated, 0) * bag;  // (users, factors)
  const Indices of = list_numbers(wanted);
  const Tensor bias = user_biases(user)[of] + biases_of_movies(wanted.values);
  return mean + squeeze(bias, 1) + sum(taste[of] * movie_vectors(wanted.values), 1);
}

Svdpp::Training Svdpp::leave_one_out(const Indices& user, const data::WeightedRagged& rated) const {
  const Indices of = list_numbers(rated);
  const Tensor e = residuals(user, rated);
  const Tensor p = users(user)[of], q = movies(rated.values);  // (ratings, factors)
  const Tensor b_u = user_biases(user)[of], b_i = movie_biases(rated.values);

  // The bag of a user is computed once; from it each rating takes away its own movie.
  const Tensor all = (seen(rated.values, rated.offsets) + liked(rated.values, rated.offsets, e))[of];
  const Tensor own =
      nn::functional::embedding(rated.values, seen.weight, {.sparse = true}) +
      nn::functional::embedding(rated.values, liked.weight, {.sparse = true}) * unsqueeze(e, 1);
  const Tensor taste = p + bag_scale(rated, 1)[of] * (all - own);

  const data::Ragged genre = genres_of(rated.values);
  const Tensor bias = b_u + b_i + genre_biases(genre.values, genre.offsets);
  const Tensor vectors = q + genres(genre.values, genre.offsets);
  return {.predicted = mean + squeeze(bias, 1) + sum(taste * vectors, 1),
          .penalty = sum(square(p)) + sum(square(q)),
          .bias_penalty = sum(square(b_u)) + sum(square(b_i))};
}

Tensor Ensemble::forward(const Indices& user, const data::WeightedRagged& rated,
                         const data::Ragged& wanted) const {
  Tensor total = 0;
  for (const Svdpp& model : models) total = total + model(user, rated, wanted);
  return total / static_cast<double>(models.size());
}

Tensor Ensemble::movie_vectors(const Indices& movie) const {
  std::vector<Tensor> parts;
  for (const Svdpp& model : models) parts.push_back(model.movie_vectors(movie));
  return cat(parts, 1);
}

void train(Svdpp& model, const data::WeightedRagged& rated, const TrainingOptions& options,
           const std::string& title) {
  std::vector<Index> who;  // rated anything
  for (Index u = 0; u < rated.size(); ++u) {
    if (!rated[u].empty()) who.push_back(u);
  }
  const data::DataLoader loader(
      data::Subset(data::TensorDataset(indices_arange(rated.size()), rated), std::move(who)),
      {.batch_size = options.batch_size, .shuffle = true});

  optim::Adam adam({{{model.users.weight, model.movies.weight, model.user_biases.weight,
                      model.movie_biases.weight, model.genres.weight, model.genres.bag_weight,
                      model.genre_biases.weight, model.genre_biases.bag_weight},
                     {.lr = options.lr, .betas = {0.9, 0.99}}},
                    {{model.seen.weight, model.liked.weight},
                     {.lr = options.lr, .betas = {0.9, 0.99}, .weight_decay = options.bag_decay}}});
  optim::CosineAnnealingLR schedule(adam, options.epochs);
  data::ProgressBar progress(title, options.epochs * loader.size());
  for (Index epoch = 0; epoch < options.epochs; ++epoch) {
    for (const auto& [user, ratings] : loader) {
      adam.zero_grad();
      const Svdpp::Training result = model.leave_one_out(user, ratings);
      const Tensor error = mean(square(result.predicted - ratings.weights));
      const double count = static_cast<double>(ratings.values.size());
      const Tensor loss = error + (options.penalty / count) * result.penalty +
                          (options.bias_penalty / count) * result.bias_penalty;
      loss.backward();
      adam.step();
      progress.step(error.item());
    }
    schedule.step();
  }
}

}  // namespace recommender
