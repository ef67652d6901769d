// The exercises of embedding_vs_linear, solved.
#include <iostream>
#include <utility>

#include <xgrad/xgrad.hpp>

using namespace xgrad;

// ---- 1. How generous a user is, and how good a film: a table of one column for each.
struct DotProductBias : nn::Module {
  nn::Embedding user_factors, movie_factors, user_bias, movie_bias;

  DotProductBias(Index n_users, Index n_movies, Index n_factors, bool sparse = false)
      : user_factors(n_users, n_factors, {.sparse = sparse}),
        movie_factors(n_movies, n_factors, {.sparse = sparse}),
        user_bias(n_users, 1, {.sparse = sparse}),
        movie_bias(n_movies, 1, {.sparse = sparse}) {}
  Tensor forward(const Indices& x) const {  // x: (batch, 2)
    const Indices users = column(x, 0), movies = column(x, 1);
    return sum(user_factors(users) * movie_factors(movies), 1) +
           squeeze(user_bias(users) + movie_bias(movies), 1);
  }
  XGRAD_MODULE(DotProductBias, user_factors, movie_factors, user_bias, movie_bias)
};

struct DotProduct : nn::Module {
  nn::Embedding user_factors, movie_factors;

  DotProduct(Index n_users, Index n_movies, Index n_factors)
      : user_factors(n_users, n_factors), movie_factors(n_movies, n_factors) {}
  Tensor forward(const Indices& x) const {
    return sum(user_factors(column(x, 0)) * movie_factors(column(x, 1)), 1);
  }
  XGRAD_MODULE(DotProduct, user_factors, movie_factors)
};

template <class Model>
double error_after_training(Model& model, const Indices& pairs, const Tensor& ratings) {
  optim::Adam adam(model.parameters(), {.lr = 0.05});
  for (int step = 0; step < 600; ++step) {
    adam.zero_grad();
    nn::functional::mse_loss(model(pairs), ratings).backward();
    adam.step();
  }
  return nn::functional::mse_loss(model(pairs), ratings).item();
}

int main() {
  // Ratings that are a bias of the user, a bias of the film, and little else.
  manual_seed(1);
  const Index n_users = 30, n_movies = 40;
  const Tensor ratings = flatten(3 * randn({n_users, 1}) + 3 * randn({1, n_movies}));
  const Indices all = indices_arange(n_users * n_movies);
  const Indices pairs = stack({floor_divide(all, n_movies), all % n_movies}, 1);

  DotProduct without(n_users, n_movies, 1);
  DotProductBias with(n_users, n_movies, 1);
  const double error_without = error_after_training(without, pairs, ratings);
  const double error_with = error_after_training(with, pairs, ratings);
  std::cout << "1. with biases the error is below a tenth: "
            << (error_with < error_without / 10 ? "True" : "False") << "\n";

  // ---- 2. Row-sparse gradients: one row for each user and film of the batch. It learns as before.
  DotProductBias sparse(n_users, n_movies, 1, /*sparse=*/true);
  nn::functional::mse_loss(sparse(pairs[Slice{0, 8}]), ratings[Slice{0, 8}]).backward();
  std::cout << "2. a batch of 8 touches " << sparse.movie_factors.weight.grad().coalesce().nnz()
            << " films and " << sparse.user_factors.weight.grad().coalesce().nnz() << " user\n"
            << "   it learns: "
            << (error_after_training(sparse, pairs, ratings) < error_without / 10 ? "True" : "False") << "\n";
}
