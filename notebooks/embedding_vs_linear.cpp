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
// The model guesses how a user would rate a film. Each user has a vector that says what they like (action? old films? love
// stories?), each film a vector that says what it has of these. Nobody fills them in; they are learned from ratings. The guess is
// large where both agree:
// $$ \hat{y} = \sum_{k} U_{u k} \, M_{m k} $$
// for a user $u$ and a film $m$: two rows are looked up, multiplied element by element and summed.
//
// In the code `x` has two columns, the number of the user and the number of the film, and a row for each rating to be guessed.

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
// Index 1 is answered with row 1, the second one, because counting starts at 0. It does nothing more than that.

// %%
std::cout << embedding(indices({1})) << "\n";

// %% [markdown]
// As a picture, orange above zero and blue below:

// %%
display(HeatMap({.title = "A lookup"})
            .add("the table", embedding.weight, /*marked=*/{1})
            .add("index 1", embedding(indices({1}))));

// %% [program]
}

// %% [program]
static void beyond_the_document() {
// %% [markdown]
// ## What a Linear layer does
//
// A `Linear` layer without bias also has a table of numbers, its weight $W$. But it does not read it at a place, it multiplies with it:
// $$ \mathrm{Linear}(X) = X W^\top . $$
// Its input is not an index but a vector, and every number of the weight takes part in every result. One row of numbers as
// input, by the layer and by the product:

// %%
manual_seed(0);
nn::Linear linear(/*in_features=*/3, /*out_features=*/4, {.bias = false});
Tensor some_numbers{{0.5, -1, 2}};  // (1, 3)
std::cout << linear(some_numbers) << "\n" << matmul(some_numbers, t(linear.weight)) << "\n";

// %% [markdown]
// So `Linear` takes any numbers, and `Embedding` takes whole numbers that are names: user 7 is not "more" than user 3. To give a name to a
// `Linear` layer it must be written as a vector, and the usual way is *one-hot*: a vector of zeros with a single 1 at the place of
// the name.

// %%
std::cout << one_hot(indices({1, 0, 2}), /*num_classes=*/3) << "\n";

// %% [markdown]
// ## On one-hot rows, both are one function
//
// Row $i$ of a one-hot matrix $X$ has a single 1, in column $x_i$. Multiplied with a table $E$ it picks a row, and a
// `Linear` layer without bias, whose weight is stored the other way round, is that product:
// $$ (X E)_i = E_{x_i}, \qquad \mathrm{Linear}(X) = X W^\top \quad \text{with } W = E^\top . $$

// To see it, take a table of 1000 words, and the same numbers in a `Linear` layer, transposed; and 256 words at random.

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
std::cout << "same gradients: "
          << (allclose(table.weight.grad(), t(product.weight.grad())) ? "True" : "False") << "\n";

// %% [markdown]
// What differs is the work. The product needs a one-hot matrix of $256 \cdot 1000$ numbers, of which 256 are not zero, and
// $256 \cdot 1000 \cdot 32$ multiplications, nearly all of them with zero. The lookup copies 256 rows. And it gets worse: with a table
// twice as high the product takes twice as long, the lookup does not notice. Let us take the time of both, forward and backward. (The
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
std::cerr << std::fixed << std::setprecision(0) << "forward and backward: lookup " << lookup_time
          << " us, product " << product_time << " us\n";

// %% [markdown]
// ## The book's model, trained
//
// Does the model find vectors from ratings alone? To be able to tell, we make ratings that really are dot products: 30 users and 40
// films with 3 hidden factors each. The model sees 900 of the 1200 ratings and must guess the other 300. It never sees the
// factors.

// %%
manual_seed(1);
Index n_users = 30, n_movies = 40;
Tensor true_users = randn({n_users, 3}), true_movies = randn({n_movies, 3});
Tensor true_ratings = matmul(true_users, t(true_movies));

// Examples first to last - 1 of a random order: who, which film, and the rating.
Indices order = randperm(n_users * n_movies);
auto examples_of = [](const Indices& which, const Tensor& ratings, Index first, Index last) {
  Indices chosen = which[Slice{first, last}];
  Indices pairs =
      stack({floor_divide(chosen, ratings.size(1)), chosen % ratings.size(1)}, 1);  // (examples, 2)
  return std::pair(pairs, Tensor(flatten(ratings)[chosen]));
};
auto [seen, seen_ratings] = examples_of(order, true_ratings, 0, 900);
auto [unseen, unseen_ratings] = examples_of(order, true_ratings, 900, 1200);

// %% [markdown]
// A pair number $p$ means user $p / 40$ and film $p \bmod 40$; `examples_of` turns a piece of a random order of all pairs into
// inputs (examples, 2) and ratings (examples). The first three:

// %%
std::cout << seen[Slice{0, 3}] << "\n" << seen_ratings[Slice{0, 3}] << "\n";

// %%
DotProduct model(n_users, n_movies, /*n_factors=*/3);
std::cout << model << "\n";

// %% [markdown]
// What one batch of 900 ratings computes: two lookups, their product, its sum, and the mean squared error. Backward goes the
// same way from the bottom to the top.

// %%
display(to_dot(nn::functional::mse_loss(model(seen), seen_ratings), model.named_parameters()));

// %% [markdown]
// Training, 1000 steps. A step drops the old gradients, computes the loss, goes backward, and lets the optimizer move the
// parameters. Every tenth step the error on the ratings that it never saw is noted too; nothing is learned from those.

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

// %% [markdown]
// Both curves fall together: it did not learn the ratings by heart, it found what made them.

// %%
display(
    Plot({.title = "Training", .x_label = "step", .y_label = "mean squared error", .log_y = true})
        .line("ratings it learns from", steps, seen_losses)
        .line("ratings it never saw", steps, unseen_losses));

// %% [markdown]
// The ratings that it never saw: what it guesses against what is true. A perfect guess lies on the diagonal.

// %%
Tensor guessed = model(unseen);
display(Plot({.title = "Ratings it never saw",
              .x_label = "true rating",
              .y_label = "guessed rating",
              .width = 480})
            .scatter("", {unseen_ratings.value().begin(), unseen_ratings.value().end()},
                     {guessed.value().begin(), guessed.value().end()}));

// %% [markdown]
// ## Exercises
//
// 1. Some users rate everything high, some films are liked by all. Give each user and each film a number of its own that is added
//    to the guess (two more embeddings, of width 1), make ratings that are such sums, and see how much better the model becomes.
// 2. Give the embeddings `.sparse = true`. How many rows has the gradient after a batch of 8 ratings? Does it still learn?
//
// Solutions are in [solutions/embedding_vs_linear.cpp](solutions/embedding_vs_linear.cpp).

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
