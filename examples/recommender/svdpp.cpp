#include "svdpp.hpp"

#include "shared/interrupt.hpp"

namespace recommender {

using namespace xgrad;

// For each value of the lists the number of its list.
static Indices list_numbers(const data::Ragged& lists) {
  return BagInput(lists.values).layout("recommender", lists.offsets, false).bag_of_entries();
}

// |R|^-1/2 for each owner, where R lacks as many ratings as are left out; 1 where nothing remains. (owners,
// 1)
static Tensor bag_scale(const data::Ragged& rated, Index left_out) {
  const Indices lengths = rated.lengths();
  Array scale = xgrad::uninitialized<Array>({lengths.numel(), 1});
  for (Index u = 0; u < lengths.numel(); ++u) {
    const Index size = std::max<Index>(lengths.value().data()[u] - left_out, 1);
    scale.data()[u] = static_cast<Scalar>(1 / std::sqrt(static_cast<double>(size)));
  }
  return scale;
}

Svdpp::Svdpp(Index owner_count, Index partner_count, Genres of, const SvdppOptions& options)
    : owners(owner_count, options.factors, {.sparse = true}),
      partners(partner_count, options.factors, {.sparse = true}),
      owner_biases(owner_count, 1, {.sparse = true}),
      partner_biases(partner_count, 1, {.sparse = true}),
      of_(std::move(of)) {
  nn::init::normal_(owners.weight, 0, 0.05);
  nn::init::normal_(partners.weight, 0, 0.05);
  nn::init::zeros_(owner_biases.weight);
  nn::init::zeros_(partner_biases.weight);
  if (options.bags) {
    for (auto* bag : {&seen, &liked}) {
      bag->emplace(partner_count, options.factors, nn::EmbeddingBagOptions{.mode = "sum", .sparse = true});
      nn::init::normal_((*bag)->weight, 0, 0.02);
    }
  }
  if (options.genres && of_.count > 0) {
    genres.emplace(of_.count, options.factors, nn::WeightedEmbeddingBagOptions{.mode = "mean"});
    nn::init::normal_(genres->weight, 0, 0.05);
    genre_biases.emplace(of_.count, 1, nn::WeightedEmbeddingBagOptions{.mode = "mean"});
    nn::init::zeros_(genre_biases->weight);
  }
}

Tensor Svdpp::from_genres(const std::optional<nn::WeightedEmbeddingBag>& of_genres,
                          const Indices& item) const {
  const data::Ragged of =
      data::select_rows(of_.of_items, std::span(item.value().data(), item.value().size()));
  return (*of_genres)(of.values, of.offsets);
}

Tensor Svdpp::owner_rows(const nn::Embedding& table, const std::optional<nn::WeightedEmbeddingBag>& of_genres,
                         const Indices& owner) const {
  const Tensor rows = table(owner);
  return of_genres && of_.of_owners ? rows + from_genres(of_genres, owner) : rows;
}

Tensor Svdpp::partner_rows(const nn::Embedding& table,
                           const std::optional<nn::WeightedEmbeddingBag>& of_genres,
                           const Indices& partner) const {
  const Tensor rows = table(partner);
  return of_genres && !of_.of_owners ? rows + from_genres(of_genres, partner) : rows;
}

Tensor Svdpp::residuals(const Indices& owner, const data::WeightedRagged& rated) const {
  NoGradGuard no_grad;
  const Tensor bias = owner_rows(owner_biases, genre_biases, owner)[list_numbers(rated)] +
                      partner_rows(partner_biases, genre_biases, rated.values);
  return rated.weights - squeeze(bias, 1);
}

Tensor Svdpp::bag(const data::WeightedRagged& rated, const Tensor& e) const {
  return (*seen)(rated.values, rated.offsets) + (*liked)(rated.values, rated.offsets, e);
}

Svdpp::Side Svdpp::owner_side(const data::WeightedRagged& rated) const {
  NoGradGuard no_grad;
  const Indices all = indices_arange(owners.num_embeddings());
  Tensor taste = owner_rows(owners, genres, all);  // (owners, factors)
  if (seen) taste = taste + bag_scale(rated, 0) * bag(rated, residuals(all, rated));
  return {taste, squeeze(owner_rows(owner_biases, genre_biases, all), 1)};
}

Svdpp::Side Svdpp::partner_side() const {
  NoGradGuard no_grad;
  const Indices all = indices_arange(partners.num_embeddings());
  return {partner_rows(partners, genres, all), squeeze(partner_rows(partner_biases, genre_biases, all), 1)};
}

Svdpp::Training Svdpp::leave_one_out(const Indices& owner, const data::WeightedRagged& rated) const {
  const Indices of = list_numbers(rated), &partner = rated.values;
  const Tensor p = owners(owner)[of], q = partners(partner);  // (ratings, factors)
  const Tensor b_u = owner_biases(owner)[of], b_i = partner_biases(partner);

  Tensor taste = p, vectors = q, bias = b_u + b_i;
  if (genres) {
    const Tensor g = from_genres(genres, of_.of_owners ? owner : partner);
    const Tensor b_g = from_genres(genre_biases, of_.of_owners ? owner : partner);
    bias = bias + (of_.of_owners ? b_g[of] : b_g);
    if (of_.of_owners) {
      taste = taste + g[of];
    } else {
      vectors = vectors + g;
    }
  }
  if (seen) {  // the bag of an owner is computed once; from it each rating takes away its own partner
    const Tensor e = residuals(owner, rated);
    const Tensor own = nn::functional::embedding(partner, seen->weight, {.sparse = true}) +
                       nn::functional::embedding(partner, liked->weight, {.sparse = true}) * unsqueeze(e, 1);
    taste = taste + bag_scale(rated, 1)[of] * (bag(rated, e)[of] - own);
  }
  return {.predicted = squeeze(bias, 1) + sum(taste * vectors, 1),
          .penalty = sum(square(p)) + sum(square(q)),
          .bias_penalty = sum(square(b_u)) + sum(square(b_i))};
}

void train(Svdpp& model, const data::WeightedRagged& rated, const TrainingOptions& options,
           const std::string& title) {
  std::vector<Index> who;  // rated anything
  for (Index u = 0; u < rated.size(); ++u) {
    if (!rated[u].empty()) who.push_back(u);
  }
  // About so many ratings, but an epoch of few ratings has enough steps all the same.
  constexpr Index steps = 60, fewest = 4;
  const Index lists = std::ssize(who), by_size = lists * options.batch_size / rated.values.numel();
  const Index owners = std::max(std::min(by_size, std::max(lists / steps, fewest)), Index{1});
  const data::DataLoader loader(
      data::Subset(data::TensorDataset(indices_arange(rated.size()), rated), std::move(who)),
      {.batch_size = owners, .shuffle = true});

  // An owner is in one step an epoch, a partner in most. Where bags speak for the owner this is welcome
  // restraint; without them owners need a greater learning rate.
  std::vector<Tensor> rest, of_owners, bags;
  for (const auto& [name, parameter] : model.named_parameters()) {
    const bool in_bag = name == "seen.weight" || name == "liked.weight";
    (in_bag ? bags : name.starts_with("owner") ? of_owners : rest).push_back(parameter);
  }
  const std::array<double, 2> betas = {0.9, 0.99};
  optim::Adam adam(
      {{rest, {.lr = options.lr, .betas = betas}}, {of_owners, {.lr = options.owner_lr, .betas = betas}}});
  if (!bags.empty()) {
    adam.add_param_group(bags, {.lr = options.lr, .betas = betas, .weight_decay = options.bag_decay});
  }
  optim::CosineAnnealingLR schedule(adam, options.epochs);
  data::ProgressBar progress(title, options.epochs * loader.size());
  for (Index epoch = 0; epoch < options.epochs; ++epoch) {
    for (const auto& [owner, ratings] : loader) {
      if (examples::interrupted()) return;
      adam.zero_grad();
      const Svdpp::Training result = model.leave_one_out(owner, ratings);
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
