// %% [markdown]
// # A bag with learned weights
//
// Some things are described by one word out of a list: the country of a customer, the month of a sale. That is a *categorical*
// variable. Others have several words at once: a film belongs to several genres. That is a categorical variable with several
// values, a *bag* of categories.
//
// To a net each category is a vector, a row of an embedding table. A bag of them must become one vector, and there is a layer for
// it: `EmbeddingBag` adds the vectors up, averages them, or takes the largest number of each column. It can also form a weighted sum, but the
// weights are inputs, fixed numbers that somebody has to know: the layer does not learn them. Which genre counts more should
// better be *learned*.
//
// The document behind this notebook builds a bag whose weights *are* parameters, out of an
// `Embedding` and a `Conv1d` over the positions of the bag. Here it is in C++, number for number; the last section shows
// the layer that the document wished for, trained.
//
// | | |
// |---|---|
// | a film | Toy Story |
// | its genres, a categorical variable with several values | comedy, fantasy, adventure |
// | encoded | indices 1, 2, 3; 0 means "no genre" and fills the bag |

// %%
#include <cmath>
#include <iomanip>
#include <iostream>
#include <optional>
#include <xgrad/xgrad.hpp>
#include "shared/pictures.hpp"

using namespace xgrad;
using namespace examples;

// %% [markdown]
// The document never set a seed. The state behind its numbers was found by trying all 2^32 of them (the program
// `recover_seed` does that); with it, every number below comes out of the generator again.
//
// ## The document's layer
//
// The problem is cut into two steps: an ordinary embedding looks up the vectors of a bag, and a second layer forms their weighted mean,
// with weights that it learns. For the second step the document uses a convolution, `Conv1d`. That sounds like more than it is: a
// convolution slides along a signal and multiplies with a few weights, the kernel, and it does so for several signals
// (*channels*) at once, adding up what comes out. With a kernel of size 1 nothing is left of the sliding: it multiplies each channel with one
// number, and adds the channels up. If the channels are the places of a bag, that is a weighted sum.
//
// `LinearWeightedMean` makes its convolution when it first sees how long a bag is: `in_channels` is the number of
// positions, the kernel has size 1, so the layer computes for each bag
// $$ y_d = b + \sum_i w_i \, x_{i d} . $$
//
// **It has a bug**, which is kept here because the printed numbers come from it: `forward` never looks at its argument.
// It reads the global variable `embed`, which happens to be there when the notebook runs.

// %%
Tensor embed;  // the global that the document's forward reads

nn::Conv1d avg_layer(Index embedding_count) {
  return nn::Conv1d(/*in_channels=*/embedding_count, /*out_channels=*/1, /*kernel_size=*/1);
}

struct LinearWeightedMean : nn::Module {
  std::optional<nn::Conv1d> _avg;

  Tensor forward(const Tensor& /*x: ignored, as in the document*/) {
    if (!_avg) _avg = avg_layer(embed.size(-2));
    std::vector<Tensor> means;
    for (Index batch = 0; batch < embed.size(0); ++batch) means.push_back((*_avg)(embed[batch]));
    return squeeze(stack(means), -2);
  }
  XGRAD_MODULE(LinearWeightedMean, _avg)
};

// %% [markdown]
// Both steps in one module: the table, then the weighted mean of what it gives.

// %%
struct WeightedMeanEmbeddingBag : nn::Module {
  nn::Embedding _emb;
  LinearWeightedMean _avg;

  WeightedMeanEmbeddingBag(Index num_embeddings, Index embedding_dim)
      : _emb(num_embeddings, embedding_dim) {}
  Tensor forward(const Indices& x) { return _avg(_emb(x)); }
  XGRAD_MODULE(WeightedMeanEmbeddingBag, _emb, _avg)
};

// %% [program]
static void the_document() {
// %% [markdown]
// ## The document's example
//
// Four categories, three genres and "none", each with a vector of two numbers. The numbers are random; training would move them.

// %%
manual_seed(936534853);
nn::Embedding embedding(/*num_embeddings=*/4, /*embedding_dim=*/2);
std::cout << embedding.weight << "\n";

// %% [markdown]
// Two batches of two films, each a bag of three places, because a film could have all three genres. Whoever has fewer gets zeros at
// the end.

// %%
Indices input = indices({
    {{1, 2, 3},    // film 1 has the genres 1, 2 and 3
     {3, 0, 0}},   // film 2 has the genre 3 only
    {{1, 2, 0},
     {2, 0, 0}},
});
std::cout << Shape(input.shape()) << "\n";

// %%
std::cout << input << "\n";

// %% [markdown]
// Step one, the lookup. Each index becomes a vector of two numbers, so the array gets one dimension more: 2 batches, 2 films, 3 places,
// 2 numbers.

// %%
embed = embedding(input);

// %%
std::cout << embed.size() << "\n";

// %%
std::cout << embed << "\n";

// %%
std::cout << embed.size() << "\n";

// %% [markdown]
// Step two, the weighted mean. The three vectors of each film become one, so the dimension of the places is gone.

// %%
LinearWeightedMean avg;

// %%
Tensor out = avg(embed);
std::cout << out << "\n";

// %%
std::cout << out.size() << "\n";

// %% [markdown]
// What has it computed? The convolution has a weight for each place and a bias. The first film by hand, $b + w_1 x_1 + w_2 x_2 + w_3
// x_3$, is the first row of `out`:

// %%
Tensor place_weights = flatten(avg._avg->weight);  // (3)
Tensor first_film = embed[0][0];                   // (3, 2)
std::cout << place_weights << "\n"
          << avg._avg->bias[0] + place_weights[0] * first_film[0] +
                 place_weights[1] * first_film[1] + place_weights[2] * first_film[2]
          << "\n";

// %% [markdown]
// And drawn by the engine: operations are boxes with the shape of their result, parameters are ellipses.
// The loop over batches shows, once for each of the two.

// %%
auto names = avg.named_parameters();
names.emplace_back("embedding.weight", embedding.weight);
display(to_dot(out, names));

// %% [markdown]
// The document's cell numbers jump from 13 to 18 here: a first model was made and used, and thrown away. It drew its
// numbers from the generator, so it is made here too.

// %%
WeightedMeanEmbeddingBag thrown_away(4, 2);
thrown_away(input);
WeightedMeanEmbeddingBag wmean(/*num_embeddings=*/4, /*embedding_dim=*/2);

// %% [markdown]
// What is printed next is the new model's convolution, applied to the *old* global `embed`, not to the vectors of the
// model's own table.

// %%
Tensor wmean_out = wmean(input);
std::cout << wmean_out << "\n";

// %%
std::cout << wmean << "\n";

// %%
std::cout << wmean_out.size() << "\n";

// %% [program]
}

// %% [markdown]
// ## The module done right
//
// Two things are better here: `forward` takes what it is given, and there is no loop over batches. The convolution sees all bags at once: the looked-up vectors of a batch are
// (bags, places, dim), which to a `Conv1d` are channels of a signal of length dim.

// %%
struct ConvBag : nn::Module {
  nn::Embedding embedding;
  nn::Conv1d mean;

  ConvBag(Index num_embeddings, Index embedding_dim, Index places)
      : embedding(num_embeddings, embedding_dim), mean(places, 1, 1) {}
  Tensor forward(const Indices& x) const {
    return squeeze(mean(embedding(x)), -2);
  }  // (bags, places) to (bags, dim)
  XGRAD_MODULE(ConvBag, embedding, mean)
};

// %% [program]
static void beyond_the_document() {
// %% [markdown]
// Now `wmean(input)` depends on the table and on the input, and every bag can be checked by hand:
// $b + \sum_i w_i x_i$.

// %%
manual_seed(0);
ConvBag right(/*num_embeddings=*/4, /*embedding_dim=*/2, /*places=*/3);
Indices films = indices({{1, 2, 3}, {3, 0, 0}, {1, 2, 0}, {2, 0, 0}});
Tensor w = right.mean.weight[0], b = right.mean.bias;  // (places, 1), (1)
Tensor table = right.embedding.weight;
Tensor by_hand = stack({
    b + w[0] * table[1] + w[1] * table[2] + w[2] * table[3],
    b + w[0] * table[3] + w[1] * table[0] + w[2] * table[0],
    b + w[0] * table[1] + w[1] * table[2] + w[2] * table[0],
    b + w[0] * table[2] + w[1] * table[0] + w[2] * table[0],
});
std::cout << "by hand the same: " << (allclose(right(films), by_hand) ? "True" : "False") << "\n";

// %% [markdown]
// Its graph has no loop: one convolution for all bags.

// %%
display(to_dot(right(films), right.named_parameters()));

// %% [markdown]
// ## The layer that the document wished for
//
// "The best would be an EmbeddingBag that learns these weights", the document says. Here it is: `WeightedEmbeddingBag`. With weights by place and a bias
// it computes what `ConvBag` computes, but without the array of all looked-up vectors in between, and its table can have
// row-sparse gradients.

// %%
nn::WeightedEmbeddingBag bag(4, 2, {.weights = "position", .max_length = 3, .bias = true});
bag.weight.data().copy_(right.embedding.weight);
bag.bag_weight.data().copy_(right.mean.weight[0]);
bag.bias.data().copy_(right.mean.bias);
std::cout << bag << "\n";

// %% [markdown]
// To compare gradients we need one number at the end. The sum of all results, each times a number of its own, makes every gradient
// different, so that a mistake could not hide.

// %%
Tensor c{{1, -2}, {3, 0.5}, {-1, 4}, {2, 2}};
sum(c * bag(films)).backward();
sum(c * right(films)).backward();
std::cout << "same values: " << (allclose(bag(films), right(films)) ? "True" : "False") << "\n"
          << "same gradients, table: "
          << (allclose(bag.weight.grad(), right.embedding.weight.grad()) ? "True" : "False")
          << ", weights: "
          << (allclose(bag.bag_weight.grad(), Tensor(right.mean.weight.grad())[0]) ? "True"
                                                                                   : "False")
          << ", bias: " << (allclose(bag.bias.grad(), right.mean.bias.grad()) ? "True" : "False")
          << "\n";

// %% [markdown]
// ## Learning the weights
//
// Can weights really be found from examples? To be able to tell, we plant them: a bag in which the first genre counts 0.6, the
// second 0.3, the third 0.1 gives the answers for 200 films, with a little noise. The learner gets the films and the answers, not the
// weights.

// %%
manual_seed(1);
Tensor vectors = randn({4, 8});
nn::WeightedEmbeddingBag planted =
    nn::WeightedEmbeddingBag::from_pretrained(vectors, {.weights = "position", .max_length = 3});
planted.bag_weight.data().copy_(Tensor{{0.6}, {0.3}, {0.1}});

Indices many_films = randint(0, 4, {200, 3});
Tensor observed = planted(many_films).detach() + 0.01 * randn({200, 8});

// %% [markdown]
// It knows the genres' vectors, and starts with three equal weights. A step of training drops the old gradients (they would add up),
// computes the error, goes backward, and lets Adam move the weights.

// %%
nn::WeightedEmbeddingBag learner =
    nn::WeightedEmbeddingBag::from_pretrained(vectors, {.weights = "position", .max_length = 3});
optim::Adam adam({learner.bag_weight}, {.lr = 0.02});
std::vector<std::vector<double>> learned(3);  // each weight after each step
for (int step = 0; step < 300; ++step) {
  adam.zero_grad();
  nn::functional::mse_loss(learner(many_films), observed).backward();
  adam.step();
  for (Index place = 0; place < 3; ++place)
    learned[place].push_back(learner.bag_weight[place].item());
}
std::cout << std::fixed << std::setprecision(2);
for (Scalar weight : learner.bag_weight.value()) std::cout << weight << " ";
std::cout << "\n";

// %%
display(Plot({.title = "The weights find what was planted", .x_label = "step", .y_label = "weight"})
            .line("planted: 0.6, 0.3, 0.1", {1, 300, NAN, 1, 300, NAN, 1, 300},
                  {0.6, 0.6, NAN, 0.3, 0.3, NAN, 0.1, 0.1})
            .line("first genre", learned[0])
            .line("second genre", learned[1])
            .line("third genre", learned[2]));

// %% [markdown]
// The films' genres have no order in truth; what one would want to learn is how much each *genre* counts. Then the
// weights belong to tokens, a second table with one column, here normalised by a softmax over the genres that a film
// really has (index 0 is padding). Planted: comedy counts much, adventure little.

// %%
nn::WeightedEmbeddingBag by_genre =
    nn::WeightedEmbeddingBag::from_pretrained(vectors, {.softmax = true, .padding_idx = 0});
by_genre.bag_weight.data().copy_(Tensor{{0}, {2}, {1}, {-1}});
Tensor answers = by_genre(many_films).detach();

nn::WeightedEmbeddingBag genre_learner = nn::WeightedEmbeddingBag::from_pretrained(
    vectors, {.softmax = true, .sparse = true, .padding_idx = 0});
optim::Adam genre_adam({genre_learner.bag_weight}, {.lr = 0.05});
std::vector<double> genre_losses;
for (int step = 0; step < 500; ++step) {
  genre_adam.zero_grad();
  Tensor loss = nn::functional::mse_loss(genre_learner(many_films), answers);
  loss.backward();
  genre_adam.step();
  genre_losses.push_back(loss.item());
}
display(Plot({.title = "Learning what a genre counts",
              .x_label = "step",
              .y_label = "loss",
              .log_y = true})
            .line("mean squared error", genre_losses));

// %% [markdown]
// A softmax only knows differences, so these are what can be found: comedy is 1 above fantasy and 3 above adventure.

// %%
const Array& found = genre_learner.bag_weight.value();
std::cout << found(1, 0) - found(2, 0) << " " << found(1, 0) - found(3, 0) << "\n";

// %% [markdown]
// ## Exercises
//
// 1. Mend the document's `LinearWeightedMean`: `forward` shall read its argument. Check that other films give other numbers.
// 2. With which weights is a `WeightedEmbeddingBag` an ordinary mean? Set them, and compare with `EmbeddingBag`.
// 3. Plant a bias as well (`.bias = true` and `planted.bias.data().fill_(0.5)`), and see whether it is found.
//
// Solutions are in [solutions/weighted_mean_bag.cpp](solutions/weighted_mean_bag.cpp).

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
