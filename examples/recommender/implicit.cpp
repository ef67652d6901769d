#include "implicit.hpp"

#include <algorithm>
#include <cmath>

#include "shared/interrupt.hpp"
#include "svdpp.hpp"

namespace recommender {

using namespace xgrad;

namespace {

struct Autoencoder : nn::Module {
  nn::EmbeddingBag seen;
  nn::Embedding items, item_biases;
  XGRAD_MODULE(Autoencoder, seen, items, item_biases)

  Autoencoder(Index count, Index factors)
      : seen(count, factors, {.mode = "sum", .sparse = true}),
        items(count, factors, {.sparse = true}),
        item_biases(count, 1, {.sparse = true}) {
    nn::init::normal_(seen.weight, 0, 0.05);
    nn::init::normal_(items.weight, 0, 0.05);
    nn::init::zeros_(item_biases.weight);
  }

  // |R|^-1/2 * sum over R. (users, factors)
  Tensor users(const data::Ragged& used) const {
    Array scale = uninitialized<Array>({used.size(), 1});
    const Indices lengths = used.lengths();
    for (Index u = 0; u < used.size(); ++u) {
      const Index length = std::max<Index>(lengths.value().data()[u], 1);
      scale.data()[u] = static_cast<Scalar>(1 / std::sqrt(static_cast<double>(length)));
    }
    return seen(used.values, used.offsets) * Tensor(std::move(scale));
  }

  // (users, candidates)
  Tensor forward(const data::Ragged& used, const Indices& candidates) const {
    return matmul(users(used), transpose(items(candidates), 0, 1)) + squeeze(item_biases(candidates), 1);
  }
};

// The items among which those of a batch must be found: these, and others that are drawn. Ascending.
std::vector<Index> candidates(const data::Ragged& used, Index items, Index count) {
  if (items <= count) {
    const Indices all = indices_arange(items);
    return {all.value().begin(), all.value().end()};
  }
  std::vector<Index> out(used.values.value().begin(), used.values.value().end());
  const Indices drawn = randint(items, {count});
  out.insert(out.end(), drawn.value().begin(), drawn.value().end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// What remains of the lists when each item is hidden with this probability.
data::Ragged partly_hidden(const data::Ragged& used, double probability) {
  const Tensor draws = rand({used.values.numel()});
  std::vector<std::vector<Index>> kept(used.size());
  Index n = 0;
  for (Index u = 0; u < used.size(); ++u) {
    for (const Index item : used[u]) {
      if (static_cast<double>(draws.value().data()[n++]) >= probability) kept[u].push_back(item);
    }
  }
  return kept;
}

// 1 / (items of the user) where a candidate is one of them. (users, candidates)
Tensor wanted(const data::Ragged& used, const std::vector<Index>& candidates) {
  Array out = filled<Array>({used.size(), std::ssize(candidates)}, Scalar{0});
  for (Index u = 0; u < used.size(); ++u) {
    for (const Index item : used[u]) {
      const auto at = std::lower_bound(candidates.begin(), candidates.end(), item) - candidates.begin();
      out.data()[u * std::ssize(candidates) + at] = Scalar{1} / static_cast<Scalar>(used[u].size());
    }
  }
  return out;
}

}  // namespace

Model fit_implicit(const Ratings& data, std::span<const Rating> used, const ImplicitOptions& options,
                   const std::string& title) {
  const Index users = data.users.size(), items = data.items.size();
  const data::Ragged lists = by_user(used, users);
  std::vector<Index> who;
  for (Index u = 0; u < users; ++u) {
    if (!lists[u].empty()) who.push_back(u);
  }
  Autoencoder model(items, options.factors);
  const data::DataLoader loader(data::Subset(data::TensorDataset<data::Ragged>(lists), std::move(who)),
                                {.batch_size = options.batch_size, .shuffle = true});
  optim::Adam adam(model.parameters(), {.lr = options.lr});
  optim::CosineAnnealingLR schedule(adam, options.epochs);
  data::ProgressBar progress(title, options.epochs * loader.size());
  for (Index epoch = 0; epoch < options.epochs && !examples::was_interrupted(); ++epoch) {
    for (const auto& [batch] : loader) {
      if (examples::interrupted()) break;
      const std::vector<Index> among = candidates(batch, items, options.candidates);
      adam.zero_grad();
      const Tensor logits = model(partly_hidden(batch, options.dropout), indices(among));
      const Tensor loss =
          -sum(log_softmax(logits, 1) * wanted(batch, among)) / static_cast<double>(batch.size());
      loss.backward();
      adam.step();
      progress.step(loss.item());
    }
    schedule.step();
  }

  NoGradGuard no_grad;
  Model out;
  out.implicit = true;
  out.users = model.users(lists);
  out.items = model.items.weight.clone();
  out.user_biases = zeros({users});
  out.item_biases = squeeze(model.item_biases.weight, 1).clone();
  out.seen = model.seen.weight.clone();
  return out;
}

}  // namespace recommender
