// %% [markdown]
// # Is an Embedding a Linear layer?
//
// The question behind this notebook: a reader of the fastai book sees two `Embedding` layers multiplied and summed, and
// asks what they do that a `Linear` layer without bias does not. The answer given there: an `Embedding` is a table that
// is read, a `Linear` layer is a table that is multiplied with. Both halves are shown below in C++, number for number,
// and then what the answer leaves open: that on one-hot rows the two are the same function, gradient and all, at very
// different cost.

// %%
#include <chrono>
#include <iomanip>
#include <iostream>
#include <xgrad/xgrad.hpp>
#include "shared/pictures.hpp"

using namespace xgrad;
using namespace examples;

// %% [markdown]
// ## The book's model
//
// $$ \hat{y} = \sum_{k} U_{u k} \, M_{m k} $$
//
// for a user $u$ and a film $m$: two rows are looked up, multiplied element by element and summed.

// %%
struct DotProduct : nn::Module {
  nn::Embedding user_factors, movie_factors;

  DotProduct(Index n_users, Index n_movies, Index n_factors)
      : user_factors(n_users, n_factors), movie_factors(n_movies, n_factors) {}

  Tensor forward(const Indices& x) const {  // x: (batch, 2)
    Tensor users = user_factors(column(x, 0));
    Tensor movies = movie_factors(column(x, 1));
    return sum(users * movies, /*dim=*/1);  // (batch)
  }
  XGRAD_MODULE(DotProduct, user_factors, movie_factors)
};

// %% [program]
static void the_document() {
// %% [markdown]
// ## A lookup table
//
// The document set no seed; this is the state that was behind its numbers (found with `recover_seed`).

// %%
manual_seed(3389960925);
nn::Embedding embedding(3, 4);
std::cout << embedding.weight << "\n";

// %% [markdown]
// Index 1 is answered with row 1. It does nothing more than that.

// %%
std::cout << embedding(indices({1})) << "\n";

// %%
display(HeatMap({.title = "A lookup"}).add("the table", embedding.weight, /*marked=*/{1}).add("index 1", embedding(indices({1}))));

// %% [program]
}

// %% [program]
static void beyond_the_document() {
// %% [markdown]
// ## On one-hot rows, both are one function
//
// Row $i$ of a one-hot matrix $X$ has a single 1, in column $x_i$. Multiplied with a table $E$ it picks a row, and a
// `Linear` layer without bias, whose weight is stored the other way round, is that product:
// $$ (X E)_i = E_{x_i}, \qquad \mathrm{Linear}(X) = X W^\top \quad \text{with } W = E^\top . $$

// %%
manual_seed(0);
Index words = 1000, width = 32;
nn::Embedding table(words, width);
nn::Linear product(words, width, {.bias = false});
product.weight.data().copy_(t(table.weight.data()));

Indices tokens = randint(0, words, {256});
Tensor by_lookup = table(tokens);
Tensor by_product = product(one_hot(tokens, words));
std::cout << "same values: " << (equal(by_lookup, by_product) ? "True" : "False") << "\n";

// %% [markdown]
// The gradients agree too. What comes back to row $r$ of the table is the sum of what came back to the places where $r$
// was looked up: $\partial L / \partial E = X^\top \, \partial L / \partial Y$, of which the product computes every term
// and the lookup only those that are not zero.

// %%
Tensor target = randn({256, width});
nn::functional::mse_loss(by_lookup, target).backward();
nn::functional::mse_loss(by_product, target).backward();
std::cout << "same gradients: " << (allclose(table.weight.grad(), t(product.weight.grad())) ? "True" : "False") << "\n";

// %% [markdown]
// What differs is the work: $256 \cdot 1000 \cdot 32$ multiplications and a one-hot matrix against 256 copied rows. (The
// times go to standard error; they are not the same anywhere.)

// %%
auto microseconds = [](const auto& layer, const auto& x, const Tensor& y) {
  auto start = std::chrono::steady_clock::now();
  for (int repeat = 0; repeat < 20; ++repeat) nn::functional::mse_loss(layer(x), y).backward();
  std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;
  return time.count() / 20;
};
auto one_hot_first = [](const nn::Linear& layer) {
  return [&layer](const Indices& x) { return layer(one_hot(x, layer.weight.size(1))); };
};
double lookup_time = microseconds(table, tokens, target);
double product_time = microseconds(one_hot_first(product), tokens, target);
std::cerr << std::fixed << std::setprecision(0) << "forward and backward: lookup " << lookup_time << " us, product "
          << product_time << " us\n";

// %% [markdown]
// ## The book's model, trained
//
// Ratings that really are dot products: 30 users and 40 films with 3 hidden factors each. The model sees 900 of the 1200
// ratings and must guess the other 300.

// %%
manual_seed(1);
Index n_users = 30, n_movies = 40;
Tensor true_users = randn({n_users, 3}), true_movies = randn({n_movies, 3});
Tensor true_ratings = matmul(true_users, t(true_movies));

// Examples first to last - 1 of a random order: who, which film, and the rating.
Indices order = randperm(n_users * n_movies);
auto examples_of = [](const Indices& which, const Tensor& ratings, Index first, Index last) {
  Indices chosen = which[Slice{first, last}];
  Indices pairs = stack({floor_divide(chosen, ratings.size(1)), chosen % ratings.size(1)}, 1);  // (examples, 2)
  return std::pair(pairs, Tensor(flatten(ratings)[chosen]));
};
auto [seen, seen_ratings] = examples_of(order, true_ratings, 0, 900);
auto [unseen, unseen_ratings] = examples_of(order, true_ratings, 900, 1200);

// %%
DotProduct model(n_users, n_movies, /*n_factors=*/3);
std::cout << model << "\n";

// %% [markdown]
// What one batch of 900 ratings computes:

// %%
display(to_dot(nn::functional::mse_loss(model(seen), seen_ratings), model.named_parameters()));

// %%
optim::Adam adam(model.parameters(), {.lr = 0.05});
double before = nn::functional::mse_loss(model(unseen), unseen_ratings).item();
std::vector<double> steps, seen_losses, unseen_losses;
for (int step = 0; step < 1000; ++step) {
  adam.zero_grad();
  Tensor loss = nn::functional::mse_loss(model(seen), seen_ratings);
  loss.backward();
  adam.step();
  if (step % 10 == 0) {
    steps.push_back(step + 1);
    seen_losses.push_back(loss.item());
    unseen_losses.push_back(nn::functional::mse_loss(model(unseen), unseen_ratings).item());
  }
}
double after = nn::functional::mse_loss(model(unseen), unseen_ratings).item();
std::cout << "error on ratings it never saw, below a thousandth of what it was: "
          << (after < before / 1000 ? "True" : "False") << "\n";

// %%
display(Plot({.title = "Training", .x_label = "step", .y_label = "mean squared error", .log_y = true})
            .line("ratings it learns from", steps, seen_losses)
            .line("ratings it never saw", steps, unseen_losses));

// %% [markdown]
// The ratings that it never saw: guessed and true.

// %%
Tensor guessed = model(unseen);
display(Plot({.title = "Ratings it never saw", .x_label = "true rating", .y_label = "guessed rating", .width = 480})
            .scatter("", {unseen_ratings.value().begin(), unseen_ratings.value().end()},
                     {guessed.value().begin(), guessed.value().end()}));

// %% [program]
}

#include "shared/notebook_program.hpp"

int main(int argc, char** argv) {
  return run_notebook(argc, argv, [] {
    the_document();
    std::cout << "\n";
    beyond_the_document();
  });
}
