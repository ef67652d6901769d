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
  Array scale = xgrad::uninitialized<Array>({lengths.numel(), 1});
  for (Index u = 0; u < lengths.numel(); ++u) {
    const Index size = std::max<Index>(lengths.value().data()[u] - left_out, 1);
    scale.data()[u] = static_cast<Scalar>(1 / std::sqrt(static_cast<double>(size)));
  }
  return scale;
}

Svdpp::Svdpp(Index user_count, Index genre_count, data::Ragged movie_genres, double mean_rating,
             const SvdppOptions& options)
    : mean(Tensor(mean_rating)),
      users(user_count, options.factors, {.sparse = true}),
      movies(movie_genres.size(), options.factors, {.sparse = true}),
      user_biases(user_count, 1, {.sparse = true}),
      movie_biases(movie_genres.size(), 1, {.sparse = true}),
      movie_genres_(std::move(movie_genres)) {
  nn::init::normal_(users.weight, 0, 0.05);
  nn::init::normal_(movies.weight, 0, 0.05);
  nn::init::zeros_(user_biases.weight);
  nn::init::zeros_(movie_biases.weight);
  if (options.bags) {
    for (auto* bag : {&seen, &liked}) {
      bag->emplace(movie_genres_.size(), options.factors,
                   nn::EmbeddingBagOptions{.mode = "sum", .sparse = true});
      nn::init::normal_((*bag)->weight, 0, 0.02);
    }
  }
  if (options.genres) {
    genres.emplace(genre_count, options.factors, nn::WeightedEmbeddingBagOptions{.mode = "mean"});
    nn::init::normal_(genres->weight, 0, 0.05);
    genre_biases.emplace(genre_count, 1, nn::WeightedEmbeddingBagOptions{.mode = "mean"});
    nn::init::zeros_(genre_biases->weight);
  }
}

Tensor Svdpp::from_genres(const std::optional<nn::WeightedEmbeddingBag>& bag, const Indices& movie) const {
  if (!bag) return 0;
  const data::Ragged of =
      data::select_rows(movie_genres_, std::span(movie.value().data(), movie.value().size()));
  return (*bag)(of.values, of.offsets);
}

Tensor Svdpp::movie_vectors(const Indices& movie) const {
  return movies(movie) + from_genres(genres, movie);
}

Tensor Svdpp::residuals(const Indices& user, const data::WeightedRagged& rated) const {
  NoGradGuard no_grad;
  const Tensor bias = user_biases(user)[list_numbers(rated)] + movie_biases(rated.values) +
                      from_genres(genre_biases, rated.values);
  return rated.weights - mean - squeeze(bias, 1);
}

Tensor Svdpp::bag(const data::WeightedRagged& rated, const Tensor& e) const {
  return (*seen)(rated.values, rated.offsets) + (*liked)(rated.values, rated.offsets, e);
}

Tensor Svdpp::forward(const Indices& user, const data::WeightedRagged& rated,
                      const data::Ragged& wanted) const {
  Tensor taste = users(user);  // (users, factors)
  if (seen) taste = taste + bag_scale(rated, 0) * bag(rated, residuals(user, rated));
  const Indices of = list_numbers(wanted);
  const Tensor bias =
      user_biases(user)[of] + movie_biases(wanted.values) + from_genres(genre_biases, wanted.values);
  return mean + squeeze(bias, 1) + sum(taste[of] * movie_vectors(wanted.values), 1);
}

Svdpp::Training Svdpp::leave_one_out(const Indices& user, const data::WeightedRagged& rated) const {
  const Indices of = list_numbers(rated), &movie = rated.values;
  const Tensor p = users(user)[of], q = movies(movie);  // (ratings, factors)
  const Tensor b_u = user_biases(user)[of], b_i = movie_biases(movie);

  Tensor taste = p;
  if (seen) {  // the bag of a user is computed once; from it each rating takes away its own movie
    const Tensor e = residuals(user, rated);
    const Tensor own = nn::functional::embedding(movie, seen->weight, {.sparse = true}) +
                       nn::functional::embedding(movie, liked->weight, {.sparse = true}) * unsqueeze(e, 1);
    taste = taste + bag_scale(rated, 1)[of] * (bag(rated, e)[of] - own);
  }
  const Tensor bias = b_u + b_i + from_genres(genre_biases, movie);
  return {.predicted = mean + squeeze(bias, 1) + sum(taste * (q + from_genres(genres, movie)), 1),
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

  // A user is in one step an epoch, a movie in most. Where bags speak for the user this is welcome restraint;
  // without them users need a greater learning rate.
  std::vector<Tensor> rest, of_users, bags;
  for (const auto& [name, parameter] : model.named_parameters()) {
    const bool in_bag = name == "seen.weight" || name == "liked.weight";
    (in_bag ? bags : name.starts_with("user") ? of_users : rest).push_back(parameter);
  }
  const std::array<double, 2> betas = {0.9, 0.99};
  optim::Adam adam(
      {{rest, {.lr = options.lr, .betas = betas}}, {of_users, {.lr = options.user_lr, .betas = betas}}});
  if (!bags.empty()) {
    adam.add_param_group(bags, {.lr = options.lr, .betas = betas, .weight_decay = options.bag_decay});
  }
  optim::CosineAnnealingLR schedule(adam, options.epochs);
  data::ProgressBar progress(title, options.epochs * loader.size());
  for (Index epoch = 0; epoch < options.epochs; ++epoch) {
    for (const auto& [user, ratings] : loader) {
      adam.zero_grad();
      const Svdpp::Training result = model.leave_one_out(user, ratings);
      const Tensor error = mean(square(result.predicted - ratings.weights));
      const double count = static_cast<double>(ratings.values.numel());
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
