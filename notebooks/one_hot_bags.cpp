// %% [markdown]
// # Embedding and EmbeddingBag as matrix products
//
// What is this `EmbeddingBag`? The document behind this notebook answers with two formulas. Let
//
// - $x$ be the input, a sequence of $n$ indices into a vocabulary of $V$ words,
// - $X$ its one-hot form, $(n \times V)$: row $i$ has a 1 in column $x_i$ and zeros elsewhere,
// - $W$ the embedding's weight, $(V \times D)$.
//
// In words: a sentence of $n$ words becomes a table of $n$ rows and $V$ columns, which says in each row which word is there, by
// a single 1. An embedding is the product of that table with the weight, a bag the sum of the product over the sentence:
// $$ \mathrm{Embedding}(x) = X W \quad (n \times D), \qquad
//    \mathrm{EmbeddingBag}(x)_d = \sum_i (X W)_{i d} \quad (D). $$
//
// For "i read a book" with $x = (0, 3, 1, 2)$ and $V = 5$:
// $$ X = \begin{pmatrix} 1&0&0&0&0 \\ 0&0&0&1&0 \\ 0&1&0&0&0 \\ 0&0&1&0&0 \end{pmatrix}, \qquad
//    X W = \begin{pmatrix} w_{11}&w_{12} \\ w_{41}&w_{42} \\ w_{21}&w_{22} \\ w_{31}&w_{32} \end{pmatrix} . $$
//
// Look at the second row: its 1 is in the fourth column, so the product picks the fourth row of $W$ and multiplies all
// others by zero. That is all that a one-hot matrix can do: pick. A layer never forms $X$: it reads the rows. (The document says that the sum is the default mode; in PyTorch, and here,
// the default is the mean.)

// %%
#include <iostream>
#include <xgrad/xgrad.hpp>
#include "shared/pictures.hpp"

using namespace xgrad;
using namespace examples;

// %% [program]
static void the_document() {
// %% [markdown]
// ## The lookup

// %% [markdown]
// A table of five words with vectors of two numbers, filled with random numbers between -1 and 1. The seed makes them the same in
// every run, and in PyTorch.

// %%
Index vocab_size = 5, embed_dim = 2;
nn::Embedding embedding(vocab_size, embed_dim);
manual_seed(0);
embedding.weight.data().uniform_(-1, 1);
Tensor init_weight = embedding.weight.data();
std::cout << embedding.weight << "\n";

// %% [markdown]
// "i read a book" as indices (0, 3, 1, 2), and what the layer answers: the rows 0, 3, 1, 2 of the weight, as the one-hot
// matrix would pick them. Four words in, four vectors of two numbers out.

// %%
Indices text_idx = indices({0, 3, 1, 2});
std::cout << embedding(text_idx) << "\n";

// %% [markdown]
// And by the formula, as a product of the two matrices. `equal` asks whether every number is the same.

// %%
Tensor one_hot_text = one_hot(text_idx, vocab_size);  // X: (n, V)
std::cout << one_hot_text << "\n"
          << "X W is the lookup: "
          << (equal(matmul(one_hot_text, embedding.weight), embedding(text_idx)) ? "True" : "False")
          << "\n";

// %% [markdown]
// The same as a picture: each 1 of the one-hot matrix picks a row.

// %%
display(HeatMap({.title = "Embedding(x) = X W, x = (0, 3, 1, 2)"})
            .add("X", one_hot(text_idx, vocab_size))
            .add("W", embedding.weight)
            .add("X W", embedding(text_idx)));

// %% [markdown]
// ## The bag
//
// A bag goes one step further: it adds up the four vectors, so a sentence becomes *one* vector, however long it is. The order of
// the words no longer matters, as if they had been thrown into a bag. (With mode `"max"` it takes the largest number of each column
// instead of the sum, with `"mean"` the average.)
//
// `set_data` gives this layer the same numbers as the one above, shared, not copied. `indices({0})` says that there is one bag, which
// starts at position 0.

// %%
nn::EmbeddingBag embedding_bag(vocab_size, embed_dim, {.mode = "sum"});
embedding_bag.weight.set_data(init_weight);
std::cout << embedding_bag(text_idx, indices({0})) << "\n";

// %% [markdown]
// The lookup, summed over the words, gives the same vector.

// %%
std::cout << sum(embedding(text_idx), /*dim=*/0) << "\n";

// %% [markdown]
// ## Offsets
//
// That second argument, `offsets`, is there because sentences have different lengths. A rectangle of indices would need padding; instead
// all sentences lie one after the other in a single sequence, and `offsets` says where each one starts. One start for every index
// gives bags of one word: the lookup again.

// %%
std::cout << embedding_bag(text_idx, indices({0, 1, 2, 3})) << "\n";

// %% [markdown]
// And two sentences, "i read a book" and "i read", in one sequence: the first starts at position 0, the second at
// position 4. The first bag is the one from above.

// %%
Indices two_sentences = indices({0, 3, 1, 2, 0, 3});
std::cout << embedding_bag(two_sentences, indices({0, 4})) << "\n";

// %% [program]
}

// %% [program]
static void beyond_the_document() {
// %% [markdown]
// ## Every mode as a product, gradients too
//
// Summing the rows of bag $b$ is one more product, with a matrix $B$ that has a 1 where a word belongs to a bag; the mean
// divides by how many there are. So for all bags at once
// $$ \mathrm{sum} = B X W, \qquad \mathrm{mean} = \mathrm{diag}(1/n_b) \, B X W, \qquad
//    \mathrm{max}_{b d} = \max_{i \in b} (X W)_{i d} . $$
//
// Take three sentences of 3, 1 and 2 words; one word occurs twice. $B$ has a row for each sentence and a column for each of the
// six words. $X$ is printed below it.

// %%
manual_seed(0);
Index vocabulary = 5, dim = 2;
Indices words = indices({0, 3, 1, 2, 4, 4});
Indices starts = indices({0, 3, 4});
Tensor membership{{1, 1, 1, 0, 0, 0}, {0, 0, 0, 1, 0, 0}, {0, 0, 0, 0, 1, 1}};  // B: (bags, words)
Tensor one_over_n{{1. / 3}, {1}, {1. / 2}};
Tensor X = one_hot(words, vocabulary);
std::cout << X << "\n";

// %% [markdown]
// Multiplied, the two say how often each word of the vocabulary occurs in each sentence: a table of *counts*. The sum of a bag is
// nothing but these counts times the weight.

// %%
display(HeatMap({.title = "Which word is where: B X counts them"})
            .add("B, the bags", membership)
            .add("X, the words", X)
            .add("B X", matmul(membership, X)));

// %% [markdown]
// Now each mode twice, once by the layer and once by products, starting from the same weight. Values are easy to compare. To
// compare gradients we need one number at the end, a loss, and one in which every entry counts differently, or a mistake could
// hide. The loss $\sum_{b d} c_{b d} \, y_{b d}$ with fixed
// numbers $c$ makes every entry of the gradient different.

// %%
nn::EmbeddingBag sum_bag(vocabulary, dim, {.mode = "sum"});
nn::EmbeddingBag mean_bag =
    nn::EmbeddingBag::from_pretrained(sum_bag.weight.clone(), {.mode = "mean"}, /*freeze=*/false);
nn::EmbeddingBag max_bag =
    nn::EmbeddingBag::from_pretrained(sum_bag.weight.clone(), {.mode = "max"}, /*freeze=*/false);
Tensor c{{1, -2}, {3, 0.5}, {-1, 4}};

// %% [markdown]
// The sum. `detach().clone()` makes a copy of the weight with a life of its own, `requires_grad_()` asks for its gradient.

// %%
Tensor W_sum = sum_bag.weight.detach().clone().requires_grad_();
Tensor by_sum_bag = sum_bag(words, starts);
Tensor by_sum_product = matmul(matmul(membership, X), W_sum);
sum(c * by_sum_bag).backward();
sum(c * by_sum_product).backward();
std::cout << "sum:  values " << (allclose(by_sum_bag, by_sum_product) ? "True" : "False")
          << ", gradients " << (allclose(sum_bag.weight.grad(), W_sum.grad()) ? "True" : "False")
          << "\n";

// %% [markdown]
// The mean: the same, each row divided by the number of words in the sentence.

// %%
Tensor W_mean = sum_bag.weight.detach().clone().requires_grad_();
Tensor by_mean_bag = mean_bag(words, starts);
Tensor by_mean_product = one_over_n * matmul(matmul(membership, X), W_mean);
sum(c * by_mean_bag).backward();
sum(c * by_mean_product).backward();
std::cout << "mean: values " << (allclose(by_mean_bag, by_mean_product) ? "True" : "False")
          << ", gradients " << (allclose(mean_bag.weight.grad(), W_mean.grad()) ? "True" : "False")
          << "\n";

// %% [markdown]
// The maximum is not a product; it is taken sentence by sentence. Where two entries of a bag are equal, as in the last
// sentence, which holds one word twice, the gradient goes to the first.

// %%
Tensor W_max = sum_bag.weight.detach().clone().requires_grad_();
Tensor looked_up = matmul(X, W_max);
Tensor by_max_bag = max_bag(words, starts);
Tensor by_max = stack({
    max(looked_up[Slice{0, 3}], 0).values,
    max(looked_up[Slice{3, 4}], 0).values,
    max(looked_up[Slice{4, 6}], 0).values,
});
sum(c * by_max_bag).backward();
sum(c * by_max).backward();
std::cout << "max:  values " << (allclose(by_max_bag, by_max) ? "True" : "False") << ", gradients "
          << (allclose(max_bag.weight.grad(), W_max.grad()) ? "True" : "False") << "\n";

// %% [markdown]
// The lookup itself comes last: $X W$ against `Embedding`, whose gradient can also be row-sparse. It then holds one row for
// each word, in the order of the words, and costs nothing for the rest of the table.

// %%
nn::Embedding lookup(vocabulary, dim, {.sparse = true});
Tensor W_lookup = lookup.weight.detach().clone().requires_grad_();
Tensor d{{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}, {11, 12}};
sum(d * lookup(words)).backward();
sum(d * matmul(X, W_lookup)).backward();
std::cout << "lookup: gradients "
          << (allclose(lookup.weight.grad(), W_lookup.grad()) ? "True" : "False") << "\n"
          << lookup.weight.grad() << "\n";

// %% [markdown]
// The same gradient, dense: word 4 is there twice, so two rows are added up in it.

// %%
display(HeatMap({.title = "What comes back to the table"})
            .add("to each word of the text", lookup.weight.grad().values())
            .add("to the table's rows", lookup.weight.grad().to_dense(), /*marked=*/{4}));

// %% [markdown]
// ## Exercises
//
// 1. A bag also takes lists of lists, without offsets: `std::vector<std::vector<Index>>{{0, 3, 1}, {2}, {4, 4}}`. Check that it gives the
//    same as the sequence with offsets.
// 2. A bag may have a weight for each word, `bag(words, starts, weights)`. Which matrix of the formula changes? Write the sum with the
//    weights (0.5, 0.25, 0.25, 1, 2, -1) as products, and compare.
// 3. With `.padding_idx = 4` word 4 counts as empty. What happens to $X$? Check it, and look at the third bag, in which both
//    words are empty.
//
// Solutions are in [solutions/one_hot_bags.cpp](solutions/one_hot_bags.cpp).

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
