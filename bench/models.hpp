#pragma once
#include <xgrad/xgrad.hpp>

// The models whose training steps and start-up are measured.

namespace xgrad::inline XGRAD_ABI {

struct DotProduct : nn::Module {
  nn::Embedding users, movies;
  DotProduct(Index n_users, Index n_movies, Index factors)
      : users(n_users, factors, {.sparse = true}), movies(n_movies, factors, {.sparse = true}) {}
  Tensor forward(const Indices& x) const {  // x: (batch, 2)
    return sum(users(column(x, 0)) * movies(column(x, 1)), /*dim=*/1);
  }
  XGRAD_MODULE(DotProduct, users, movies)
};

struct Mlp : nn::Module {
  nn::Linear hidden{8, 16}, out{16, 1};
  Tensor forward(const Tensor& x) const { return out(relu(hidden(x))); }
  XGRAD_MODULE(Mlp, hidden, out)
};

/// A text is the weighted means of its n-grams of each kind, and one hidden layer decides.
struct LanguageDetector : nn::Module {
  std::vector<nn::EmbeddingBag> bags;
  nn::Linear hidden{64, 192}, out{192, 12};
  LanguageDetector() {
    for (int kind = 0; kind < 4; ++kind) bags.emplace_back(5000, 16, bag_options);
  }
  Tensor forward(const std::vector<Indices>& ngrams, const Tensor& weights) const {
    std::vector<Tensor> means;  // (batch, 16) each
    for (std::size_t kind = 0; kind < bags.size(); ++kind)
      means.push_back(bags[kind](ngrams[kind], {}, weights));
    return out(relu(hidden(cat(means, 1))));
  }
  XGRAD_MODULE(LanguageDetector, bags, hidden, out)

 private:
  static constexpr nn::EmbeddingBagOptions bag_options{.mode = nn::BagMode::sum, .sparse = true};
};

}  // namespace xgrad::inline XGRAD_ABI
