// %% [markdown]
// # Sparse features
//
// What an embedding layer is, what it is for (categorical features, lists of products, text), how to load pre-trained
// vectors, and how bags sum them up. The document behind this notebook explains it with a shop's customers; here it is in
// C++, number for number, and at the end the shop's whole model is trained.

// %%
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <xgrad/xgrad.hpp>
#include "shared/pictures.hpp"

using namespace xgrad;
using namespace examples;

// %% [markdown]
// Some cells read real GloVe vectors, a file that does not come with xgrad: `glove.6B.100d.txt` out of `glove.6B.zip`
// from the [GloVe page](https://nlp.stanford.edu/projects/glove/) (822 MB). Put its path here (the program takes
// `--glove FILE`), and they run too; its beginning is enough.

// %%
std::string glove_file = "";

// %% [program]
static void the_document() {
// %% [markdown]
// ## The embedding layer
//
// A lookup table: given the index of a token, it returns that token's vector. `num_embeddings` is the height of the
// table, `embedding_dim` its width; like any layer's, its numbers are random at first.
//
// The document set no seed; the state behind its numbers was found with `recover_seed`. This cell was the last one that
// was run, in a session of its own, so it has a state of its own.

// %%
manual_seed(1513436582);
nn::Embedding first_embedding(/*num_embeddings=*/5000, /*embedding_dim=*/5);
for (Index idx : {0, 3435, 988}) {
  Tensor row = first_embedding(Indices(idx));
  std::cout << idx << "\n" << row.shape() << "\n" << row << "\n\n";
}

// %%
display(HeatMap({.title = "Around row 988 of the table", .row_names = {"986", "987", "988", "989", "990"}})
            .add("the weight", first_embedding.weight[Slice{986, 991}], /*marked=*/{2})
            .add("index 988", first_embedding(Indices(988))));

// %% [markdown]
// The layer takes a batch, and each row of a batch may hold several indices: for an $m \times n$ input the output is
// $m \times n \times d$.
//
// From here on the document is one session, that began with another table. (The numbers print in scientific notation
// because the largest is more than 1000 times the smallest.)

// %%
manual_seed(327341167);
nn::Embedding embedding(5000, 5);
Indices input = indices({
    {0, 3435, 988},
    {3840, 8, 2123},
});
Tensor emb = embedding(input);
std::cout << emb.shape() << "\n" << emb << "\n";

// %% [markdown]
// ## Features
//
// A shop knows of each customer:
//
// | avg_amt | avg_n | n_days | purchased | state | review |
// |---|---|---|---|---|---|
// | 10.23 | 3 | 2 | q2x8, 9juk, 90u7 | WA | I was very happy with |
// | 28.21 | 10 | 0.5 | 89i2, a8p0, q2x8 | CA | Very good quality but bad |
//
// Three *dense* features, which are numbers; a *sparse* one, a list of products; a *categorical* one, a single word out of
// a few; and a *text*, a sequence of words. All words become indices, by a vocabulary (each distinct token gets the next
// number) or, where there are millions of them and new ones every day, by a hash into a fixed range:
//
// | avg_amt | avg_n | n_days | purchased | state | review |
// |---|---|---|---|---|---|
// | 10.23 | 3 | 2 | 39091, 72705, 31948 | 46 | 41, 15, 191, 1751, 17 |
// | 28.21 | 10 | 0.5 | 65162, 31528, 39091 | 4 | 191, 219, 1506, 34, 978 |
//
// A batch is then four tensors, one for each kind of feature,
//
// $$ \mathrm{dense} = \begin{pmatrix} 10.23 & 3 & 2 \\ 28.21 & 10 & 0.5 \end{pmatrix}, \quad
//    \mathrm{purchased} = \begin{pmatrix} 39091 & 72705 & 31948 \\ 65162 & 31528 & 39091 \end{pmatrix}, \quad
//    \mathrm{state} = \begin{pmatrix} 46 \\ 4 \end{pmatrix}, \quad
//    \mathrm{review} = \begin{pmatrix} 41 & 15 & 191 & 1751 & 17 \\ 191 & 219 & 1506 & 34 & 978 \end{pmatrix}, $$
//
// and every sparse feature has a table of its own. A language model is simpler: one table, and a batch is the text cut
// into sequences, with the same text one word later as what is to be predicted.
//
// ## Pre-trained vectors
//
// Tables are trained like any other layer, or come from another model. Say that 100,000 products have vectors of 8
// numbers already.

// %%
Tensor pre_trained_product_embs = rand({100000, 8});

// %%
nn::Embedding purchased_embeddings = nn::Embedding::from_pretrained(pre_trained_product_embs);
std::cout << purchased_embeddings << "\n";

// %%
Indices purchased_batch = indices({
    {39091, 72705, 31948},
    {65162, 31528, 39091},
});

// %%
Tensor purchased_embs_batch = purchased_embeddings(purchased_batch);
std::cout << purchased_embs_batch << "\n";

// %% [markdown]
// The same, row by row.

// %%
Tensor emb_39091 = pre_trained_product_embs[39091];
Tensor emb_72705 = pre_trained_product_embs[72705];
Tensor emb_31948 = pre_trained_product_embs[31948];
Tensor emb_65162 = pre_trained_product_embs[65162];
Tensor emb_31528 = pre_trained_product_embs[31528];

Tensor expected_purchased_embs_batch = stack({
    stack({emb_39091, emb_72705, emb_31948}),
    stack({emb_65162, emb_31528, emb_39091}),
});
std::cout << expected_purchased_embs_batch << "\n";

// %%
std::cout << (allclose(expected_purchased_embs_batch, purchased_embs_batch) ? "True" : "False") << "\n";

// %%
std::cout << (allclose(pre_trained_product_embs[39091], purchased_embeddings(Indices(39091))) ? "True" : "False")
          << "\n";

// %% [markdown]
// ### GloVe
//
// GloVe vectors are a common choice for English words: here 400,000 words, 100 numbers each. A line of the file is a word
// and its numbers: `the -0.038194 -0.24487 0.72812 -0.39961 ...`. `stoi` gives the index of a word, `vectors` the table.

// %%
std::optional<data::WordVectors> glove;
if (glove_file.empty()) {
  std::cout << "Left out: seven outputs that need GloVe vectors (see the second cell).\n";
} else {
  glove = data::WordVectors::load(glove_file);
}

// %%
if (glove) std::cout << glove->stoi("the") << "\n";

// %%
if (glove) std::cout << glove->vectors[0] << "\n";

// %%
if (glove) std::cout << glove->vectors.shape() << "\n";

// %%
std::optional<nn::Embedding> review_embeddings;
if (glove) review_embeddings = nn::Embedding::from_pretrained(glove->vectors);
if (glove) std::cout << *review_embeddings << "\n";

// %%
Indices review_batch;
if (glove) {
  review_batch = indices({
      {glove->stoi("i"), glove->stoi("was"), glove->stoi("very"), glove->stoi("happy"), glove->stoi("with")},
      {glove->stoi("very"), glove->stoi("good"), glove->stoi("quality"), glove->stoi("but"), glove->stoi("bad")},
  });
  std::cout << review_batch << "\n";
}

// %%
Tensor review_embs_batch;
if (glove) {
  review_embs_batch = (*review_embeddings)(review_batch);
  std::cout << review_embs_batch.shape() << "\n";
}

// %%
Tensor expected_review_embs_batch;
if (glove) {
  Tensor emb_i = glove->vectors[glove->stoi("i")];
  Tensor emb_was = glove->vectors[glove->stoi("was")];
  Tensor emb_very = glove->vectors[glove->stoi("very")];
  Tensor emb_happy = glove->vectors[glove->stoi("happy")];
  Tensor emb_with = glove->vectors[glove->stoi("with")];
  Tensor emb_good = glove->vectors[glove->stoi("good")];
  Tensor emb_quality = glove->vectors[glove->stoi("quality")];
  Tensor emb_but = glove->vectors[glove->stoi("but")];
  Tensor emb_bad = glove->vectors[glove->stoi("bad")];

  expected_review_embs_batch = stack({
      stack({emb_i, emb_was, emb_very, emb_happy, emb_with}),
      stack({emb_very, emb_good, emb_quality, emb_but, emb_bad}),
  });
  std::cout << expected_review_embs_batch.shape() << "\n";
}

// %%
if (glove) std::cout << (allclose(expected_review_embs_batch, review_embs_batch) ? "True" : "False") << "\n";

// %% [markdown]
// ## Bags
//
// Three products became three vectors. The next step is often one vector again, their sum or mean:
// $$ v_b = \sum_{i} E_{x_{b i}} . $$
// (The document shows the three vectors of its first customer here, from another run; they are not the ones above.)

// %%
std::cout << purchased_batch << "\n";

// %%
Tensor expected_purchased_vecs = sum(purchased_embeddings(purchased_batch), /*dim=*/1);
std::cout << expected_purchased_vecs << "\n";

// %% [markdown]
// More directly:

// %%
expected_purchased_vecs = stack({
    emb_39091 + emb_72705 + emb_31948,
    emb_65162 + emb_31528 + emb_39091,
});
std::cout << expected_purchased_vecs << "\n";

// %% [markdown]
// `EmbeddingBag` does both steps at once, without the vectors in between.

// %%
nn::EmbeddingBag purchase_embeddings_bag =
    nn::EmbeddingBag::from_pretrained(pre_trained_product_embs, {.mode = "sum"});

// %%
Tensor purchased_vecs = purchase_embeddings_bag(purchased_batch);
std::cout << purchased_vecs << "\n";

// %%
std::cout << (allclose(expected_purchased_vecs, purchased_vecs) ? "True" : "False") << "\n";

// %%
display(HeatMap({.title = "A bag: three rows become their sum", .row_names = {"39091", "72705", "31948"}})
            .add("the first customer's products", purchased_embeddings(indices({39091, 72705, 31948})))
            .add("sum", purchased_vecs[0]));

// %% [markdown]
// ### Bags of different size
//
// Customers buy as much as they like:
//
// | purchase history | indices |
// |---|---|
// | uxm3 a12o 8u2x | 4445, 5576, 251 |
// | eri8 wi3r | 8747, 8236 |
// | w29k | 880 |
//
// The layer then takes all indices in one sequence, and the position at which each customer begins:
// $$ \mathrm{values} = (4445, 5576, 251, 8747, 8236, 880), \qquad \mathrm{offsets} = (0, 3, 5) . $$

// %%
Tensor emb_4445 = pre_trained_product_embs[4445];
Tensor emb_5576 = pre_trained_product_embs[5576];
Tensor emb_251 = pre_trained_product_embs[251];
Tensor emb_8747 = pre_trained_product_embs[8747];
Tensor emb_8236 = pre_trained_product_embs[8236];
Tensor emb_880 = pre_trained_product_embs[880];

std::cout << "product 4445 =  " << emb_4445 << "\n";
std::cout << "product 5576 =  " << emb_5576 << "\n";
std::cout << "product 251 =  " << emb_251 << "\n";
std::cout << "product 8747 =  " << emb_8747 << "\n";
std::cout << "product 8236 =  " << emb_8236 << "\n";
std::cout << "product 880 =  " << emb_880 << "\n";

// %%
expected_purchased_vecs = stack({
    emb_4445 + emb_5576 + emb_251,
    emb_8747 + emb_8236,
    emb_880,
});
std::cout << expected_purchased_vecs << "\n";

// %%
Indices purchased_batch_flat = indices({4445, 5576, 251, 8747, 8236, 880});
Indices purchased_batch_offsets = indices({0, 3, 5});
purchased_vecs = purchase_embeddings_bag(purchased_batch_flat, purchased_batch_offsets);
std::cout << purchased_vecs << "\n";

// %%
std::cout << (allclose(expected_purchased_vecs, purchased_vecs) ? "True" : "False") << "\n";

// %% [program]
}

// %% [markdown]
// ## The shop's model, whole
//
// The document describes the model and stops before it is trained. A bag for the products, which are hashed into a fixed
// number of rows because the catalogue grows; a table for the states and one for the words, by vocabulary; a small net for
// the dense features. All four sit side by side, and one more net says how likely the customer is to come back.

// %%
struct Customer {
  Scalar avg_amt, avg_n, n_days;
  std::vector<std::string> purchased;
  std::string state;
  std::vector<std::string> review;
  Scalar came_back;
};

constexpr Index product_buckets = 2000, review_length = 5;

struct Batch {
  Tensor dense;             // (batch, 3)
  data::Ragged purchased;   // (batch) lists of any length
  Indices state;            // (batch)
  Indices review;           // (batch, review_length), padded
};

Batch encode(const std::vector<Customer>& customers, const data::Vocabulary& states, const data::Vocabulary& words) {
  Array dense = Array::from_shape({customers.size(), 3});
  std::vector<Index> state;
  std::vector<std::vector<Index>> purchased, review;
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const Customer& c = customers[i];
    dense(i, 0) = c.avg_amt / 20, dense(i, 1) = c.avg_n / 5, dense(i, 2) = c.n_days;  // of one size, roughly
    state.push_back(states[c.state]);
    std::vector<Index> products;
    for (const std::string& product : c.purchased) products.push_back(data::hash_bucket(product, product_buckets));
    purchased.push_back(products);
    review.push_back(words.indices(c.review));
  }
  return {Tensor(dense), purchased, state, data::pad(review, words.padding_idx(), {.length = review_length})};
}

// %%
struct ShopModel : nn::Module {
  nn::Linear dense;
  nn::EmbeddingBag purchased;
  nn::Embedding state, review;
  nn::Linear hidden, out;

  ShopModel(Index states, Index words)
      : dense(3, 8), purchased(product_buckets, 8, {.mode = "sum", .sparse = true}), state(states, 4),
        review(words, 8, {.padding_idx = 0}), hidden(8 + 8 + 4 + review_length * 8, 16), out(16, 1) {}

  Tensor forward(const Batch& x) const {
    const Tensor features = cat({relu(dense(x.dense)), purchased(x.purchased.values, x.purchased.offsets),
                                 state(x.state), flatten(review(x.review), 1)}, /*dim=*/1);
    return squeeze(out(relu(hidden(features))), 1);  // (batch) logits
  }
  XGRAD_MODULE(ShopModel, dense, purchased, state, review, hidden, out)
};

// %% [markdown]
// A language model has one table, and the text is its own label: the words of a window predict the word after it.

// %%
struct NextWord : nn::Module {
  nn::Embedding words;
  nn::Linear out;

  NextWord(Index vocabulary, Index window, Index dim) : words(vocabulary, dim), out(window * dim, vocabulary) {}
  Tensor forward(const Indices& x) const { return out(flatten(words(x), 1)); }  // (batch, window) to (batch, words)
  XGRAD_MODULE(NextWord, words, out)
};

// %% [program]
static void beyond_the_document() {
// %% [markdown]
// The two customers of the document and six more.

// %%
std::vector<Customer> customers = {
    {10.23f, 3, 2, {"q2x8", "9juk", "90u7"}, "WA", {"i", "was", "very", "happy", "with"}, 1},
    {28.21f, 10, 0.5f, {"89i2", "a8p0", "q2x8"}, "CA", {"very", "good", "quality", "but", "bad"}, 0},
    {12.50f, 4, 1, {"9juk", "uxm3"}, "WA", {"very", "good", "quality"}, 1},
    {30.10f, 9, 3, {"89i2"}, "CA", {"bad", "quality"}, 0},
    {8.40f, 2, 1.5f, {"90u7", "a12o", "8u2x", "q2x8"}, "OR", {"i", "was", "happy"}, 1},
    {25.00f, 8, 2.5f, {"a8p0", "w29k"}, "NY", {"i", "was", "not", "happy", "with"}, 0},
    {9.90f, 5, 0.5f, {"eri8", "wi3r"}, "OR", {"happy"}, 1},
    {27.70f, 7, 4, {}, "NY", {}, 0},
};
data::Vocabulary states, words({.padding = "<pad>"});
Array answers = Array::from_shape({customers.size()});
for (std::size_t i = 0; i < customers.size(); ++i) {
  states.add(customers[i].state);
  for (const std::string& word : customers[i].review) words.add(word);
  answers(i) = customers[i].came_back;
}
Batch batch = encode(customers, states, words);
std::cout << batch.review << "\n";

// %%
manual_seed(0);
ShopModel shop(states.size(), words.size());
std::cout << shop << "\n";

// %%
Tensor came_back(answers);
optim::Adam shop_adam(shop.parameters(), {.lr = 0.01});
Tensor review_before = shop.review.weight.detach().clone();
std::vector<double> shop_losses;
Tensor first_loss = nn::functional::binary_cross_entropy_with_logits(shop(batch), came_back);
Tensor last_loss = first_loss;
for (int step = 0; step < 200; ++step) {
  shop_adam.zero_grad();
  last_loss = nn::functional::binary_cross_entropy_with_logits(shop(batch), came_back);
  last_loss.backward();
  shop_adam.step();
  shop_losses.push_back(last_loss.item());
}
std::cout << "loss below a hundredth of what it was: " << (last_loss.item() < first_loss.item() / 100 ? "True" : "False")
          << "\n"
          << "who came back is learned: " << (all((shop(batch) > 0) == (came_back > 0)) ? "True" : "False") << "\n"
          << "the padding row is still zero: "
          << (equal(shop.review.weight[0], zeros({8})) ? "True" : "False") << "\n";

// %%
display(Plot({.title = "Training the shop's model", .x_label = "step", .y_label = "loss", .log_y = true})
            .line("binary cross entropy", shop_losses));

// %%
std::vector<std::string> word_names;
for (Index word = 0; word < words.size(); ++word) word_names.emplace_back(words.token(word));
display(HeatMap({.title = "The table of words; the padding row stays zero", .row_names = word_names})
            .add("before training", review_before, /*marked=*/{0})
            .add("after", shop.review.weight, /*marked=*/{0}));

// %% [markdown]
// And the language model: "it was the best of times it was the worst of times", in windows of four words: three ("it was
// the") would not tell whether "best" or "worst" comes next.

// %%
std::vector<std::string> tale = {"it", "was", "the", "best", "of", "times", "it", "was", "the", "worst", "of", "times"};
data::Vocabulary vocabulary;
std::vector<Index> story_ids;
for (const std::string& word : tale) story_ids.push_back(vocabulary.add(word));
Indices tokens = story_ids;

Index window = 4, windows = tokens.numel() - window;
std::vector<Indices> rows;
for (Index i = 0; i < windows; ++i) rows.push_back(tokens[Slice{i, i + window}]);
Indices inputs = stack(rows);               // (windows, window)
Indices next = tokens[Slice{.start = window}];  // (windows)

// %%
manual_seed(0);
NextWord model(vocabulary.size(), window, 6);
optim::Adam adam(model.parameters(), {.lr = 0.02});
std::vector<double> losses;
for (int step = 0; step < 200; ++step) {
  adam.zero_grad();
  Tensor loss = nn::functional::cross_entropy(model(inputs), next);
  loss.backward();
  adam.step();
  losses.push_back(loss.item());
}
display(Plot({.title = "Training the language model", .x_label = "step", .y_label = "loss", .log_y = true})
            .line("cross entropy", losses));

// %% [markdown]
// From the first four words on, the model continues the text by itself.

// %%
Indices story = tokens[Slice{0, window}];
while (story.numel() < tokens.numel()) {
  Indices last = story[Slice{.start = -window}].unsqueeze(0);  // (1, window)
  story = cat({story, argmax(model(last), 1)});
}
for (Index token : story.value()) std::cout << vocabulary.token(token) << " ";
std::cout << "\n";

// %% [program]
}

#include <CLI/CLI.hpp>
#include "shared/notebook_program.hpp"

int main(int argc, char** argv) {
  const auto cells = [] {
    the_document();
    std::cout << "\n";
    beyond_the_document();
  };
  return run_notebook(argc, argv, cells, [](CLI::App& app) {
    app.add_option("--glove", glove_file, "GloVe vectors in text form, glove.6B.100d.txt or its beginning")
        ->check(CLI::ExistingFile);
  });
}
