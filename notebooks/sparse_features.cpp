// %% [markdown]
// # Sparse features
//
// What an embedding layer is, what it is for (categorical features, lists of products, text), how to load pre-trained
// vectors, and how bags sum them up. The document behind this notebook explains it with a shop's customers; here it is in
// C++, number for number, and at the end the shop's whole model is trained.

// %%
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>
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
// An embedding layer is a lookup table: given the index of a token, it returns the vector of that token. A token is
// whatever has a number: a word, a product, a state. The layer has two parameters, `num_embeddings`, the height of the
// table (how many tokens there are), and `embedding_dim`, its width (how long a vector is). Like any layer's, its
// numbers are random at first, and training changes them.
//
// Here three tokens are looked up, one at a time. For each we print the index, the shape of what came back, and the numbers.
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

// %% [markdown]
// A picture of it: some rows around number 988, and what the layer answers to 988. It is that row, and nothing was computed.

// %%
display(HeatMap({.title = "Around row 988 of the table",
                 .row_names = {"986", "987", "988", "989", "990"}})
            .add("the weight", first_embedding.weight[Slice{986, 991}], /*marked=*/{2})
            .add("index 988", first_embedding(Indices(988))));

// %% [markdown]
// Like all layers it takes a whole batch. And each row of a batch may hold several indices: for an $m \times n$ input, of $m$
// rows with $n$ indices each, the output is $m \times n \times d$, where $d$ is the width of the table. Every index is
// replaced by a vector, so the output has one dimension more than the input.
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
// Where do the indices come from? Think of a shop that knows of each customer:
//
// | avg_amt | avg_n | n_days | purchased | state | review |
// |---|---|---|---|---|---|
// | 10.23 | 3 | 2 | q2x8, 9juk, 90u7 | WA | I was very happy with |
// | 28.21 | 10 | 0.5 | 89i2, a8p0, q2x8 | CA | Very good quality but bad |
//
// - `avg_amt`, `avg_n` and `n_days` (how much they spend, how often they buy, how long ago) are numbers already: *dense* features.
// - `purchased`, the last three products, is a list of names: a *sparse* feature. Of millions of products a customer bought three.
// - `state` is a single name out of a few: a *categorical* feature.
// - `review`, the first five words of what they wrote, is a *text* feature: here the order counts. Whoever wrote less gets empty
//   words at the end, the *padding*.
//
// A net can only compute with numbers, so each name becomes an index. There are two ways.

// %% [markdown]
// ### By a vocabulary
//
// Each distinct token gets the next free number. First the text is cut into tokens: capitals become small letters, so that
// "Very" and "very" are one word, and it is cut at the spaces. Then we go through the tokens and note those that are new.

// %%
std::vector<std::string> reviews = {"I was very happy with", "Very good quality but bad"};

std::map<std::string, Index> token_to_index;
for (const std::string& review : reviews) {
  const std::string small = data::to_lower(review);
  for (std::string_view token : data::split(small)) {
    bool is_new = token_to_index.try_emplace(std::string(token), token_to_index.size()).second;
    std::cout << token << (is_new ? " is new: " : " is known: ")
              << token_to_index[std::string(token)] << "\n";
  }
}

// %% [markdown]
// `data::Vocabulary` is that loop as a class. It also counts the tokens, knows the way back from an index to its token, and can
// have an entry for padding, here index 0. With it the two reviews become two lists of indices; a third one of two words shows
// how `pad` fills up.

// %%
data::Vocabulary review_words({.padding = "<pad>"});
std::vector<std::vector<Index>> review_indices;
for (std::string review : {"I was very happy with", "Very good quality but bad", "very good"}) {
  review_indices.emplace_back();
  const std::string small = data::to_lower(review);
  for (std::string_view token : data::split(small))
    review_indices.back().push_back(review_words.add(token));
}
std::cout << data::pad(review_indices, review_words.padding_idx(), {.length = 5}) << "\n"
          << "index 3 is \"" << review_words.token(3) << "\", seen " << review_words.count(3)
          << " times\n";

// %% [markdown]
// ### By a hash
//
// A shop has millions of products, and new ones every day. A vocabulary of them would make a huge table, and a product that was
// added yesterday would have no row until everything is trained again. The way out is the *hashing trick*: a fixed
// function turns the name's bytes into a large number, and the rest after dividing it by the height of the table is the row. There is
// nothing to store, and every new name has a row at once. The price: now and then two products share a row.

// %%
for (std::string product : {"q2x8", "9juk", "90u7", "89i2", "a8p0", "q2x8", "made today"}) {
  std::cout << product << " -> " << data::hash_bucket(product, 100000) << "\n";
}

// %% [markdown]
// The same name gets the same number, always and on every machine, so a saved model can rely on it. (The document's numbers come from
// another hash.) With them, and with the indices that its words have in a large vocabulary, its table becomes:
//
// | avg_amt | avg_n | n_days | purchased | state | review |
// |---|---|---|---|---|---|
// | 10.23 | 3 | 2 | 39091, 72705, 31948 | 46 | 41, 15, 191, 1751, 17 |
// | 28.21 | 10 | 0.5 | 65162, 31528, 39091 | 4 | 191, 219, 1506, 34, 978 |
//
// ## Model and batch
//
// Every sparse feature has a table of its own: the one for products is as high as the hash has buckets, the one for states has a
// row for each state, the one for words as many as the vocabulary. In a model of dense features alone, a batch is one array of
// floats. Here it is four, one for each kind of feature, because each goes to a different table:

// %%
Tensor dense{{10.23, 3, 2}, {28.21, 10, 0.5}};                              // (batch, 3)
Indices purchased = indices({{39091, 72705, 31948}, {65162, 31528, 39091}});  // (batch, 3)
Indices state = indices({{46}, {4}});                                       // (batch, 1)
Indices review = indices({{41, 15, 191, 1751, 17}, {191, 219, 1506, 34, 978}});  // (batch, 5)
std::cout << dense << "\n" << purchased << "\n" << state << "\n" << review << "\n";

// %% [markdown]
// How such a batch is fed into a model, step by step, is at the end of this notebook, where the shop's model is trained.
//
// ### Language models
//
// A language model guesses the next word of a text. It has one table, for its vocabulary, and its batch is one array: the text, cut
// into sequences. What it should answer is the same text, one word later. Say five words in a sequence and two
// sequences in a batch:

// %%
std::string tale_text = "it was the best of times it was the worst of times";
data::Vocabulary text_words;
std::vector<Index> text_indices;
for (std::string_view word : data::split(tale_text)) text_indices.push_back(text_words.add(word));
Indices whole_text = text_indices;

Indices in = whole_text[Slice{0, 10}].reshape({2, 5});    // (batch, sequence)
Indices out = whole_text[Slice{1, 11}].reshape({2, 5});   // the same, one word later
std::cout << in << "\n" << out << "\n";

// %% [markdown]
// In words:

// %%
for (auto [name, batch] : {std::pair("in:  ", in), std::pair("out: ", out)}) {
  for (Index row = 0; row < 2; ++row) {
    std::cout << (row == 0 ? name : "     ");
    for (Index i : batch[row].value()) std::cout << text_words.token(i) << " ";
    std::cout << "\n";
  }
}

// %% [markdown]
// ## Pre-trained vectors
//
// Tables are trained like any other layer: `backward` finds their gradients, an optimizer moves their rows. Often, though,
// another model has learned good vectors already, and one only wants to use them. Say that our catalogue has 100,000 products, and
// somebody has made a vector of 8 numbers for each. (Here they are random.)

// %%
Tensor pre_trained_product_embs = rand({100000, 8});

// %% [markdown]
// `from_pretrained` makes a layer of them. It copies nothing, and freezes the table: training leaves it alone.

// %%
nn::Embedding purchased_embeddings = nn::Embedding::from_pretrained(pre_trained_product_embs);
std::cout << purchased_embeddings << "\n";

// %% [markdown]
// The products of our two customers:

// %%
Indices purchased_batch = indices({
    {39091, 72705, 31948},
    {65162, 31528, 39091},
});

// %% [markdown]
// Two customers, three products each, eight numbers a product: the answer has the shape $2 \times 3 \times 8$.

// %%
Tensor purchased_embs_batch = purchased_embeddings(purchased_batch);
std::cout << purchased_embs_batch << "\n";

// %% [markdown]
// To be sure, the same by hand: take the six rows out of the table, and stack them in threes. Product 39091, which both customers
// bought, is there twice.

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
std::cout << (allclose(expected_purchased_embs_batch, purchased_embs_batch) ? "True" : "False")
          << "\n";

// %% [markdown]
// Or shorter: looking up index $i$ gives row $i$.

// %%
std::cout << (allclose(pre_trained_product_embs[39091], purchased_embeddings(Indices(39091)))
                  ? "True"
                  : "False")
          << "\n";

// %% [markdown]
// ### GloVe
//
// For English words people often take GloVe vectors. They were made from six billion words of text, in such a way that words
// which occur near the same other words get similar vectors. This file has 400,000 words with 100 numbers each. Its form is simple, a line
// for each word: `the -0.038194 -0.24487 0.72812 -0.39961 ...`.
//
// `data::WordVectors` reads it: `stoi` ("string to index") gives the index of a word, `vectors` is the table.

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

// %% [markdown]
// The two reviews, word by word (`stoi` is the vocabulary now), and their vectors: two reviews, five words, 100 numbers.

// %%
Indices review_batch;
if (glove) {
  review_batch = indices({
      {glove->stoi("i"), glove->stoi("was"), glove->stoi("very"), glove->stoi("happy"),
       glove->stoi("with")},
      {glove->stoi("very"), glove->stoi("good"), glove->stoi("quality"), glove->stoi("but"),
       glove->stoi("bad")},
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
if (glove)
  std::cout << (allclose(expected_review_embs_batch, review_embs_batch) ? "True" : "False") << "\n";

// %% [markdown]
// ## Bags
//
// After the lookup a customer is three vectors, one for each product. The layers that follow want *one* vector for a customer, however
// much was bought. The usual way is to add them up, or to take their mean:
// $$ v_b = \sum_{i} E_{x_{b i}} . $$
// The order of the products is lost; it is a *bag* of them, as when you pour them into a bag and shake it. (The document shows
// the three vectors of its first customer here, from another run; they are not the ones above.)
//
// In two steps, a lookup and a sum over the products, which are dimension 1:

// %%
std::cout << purchased_batch << "\n";

// %%
Tensor expected_purchased_vecs = sum(purchased_embeddings(purchased_batch), /*dim=*/1);
std::cout << expected_purchased_vecs << "\n";

// %% [markdown]
// The same, more directly, with the rows from above:

// %%
expected_purchased_vecs = stack({
    emb_39091 + emb_72705 + emb_31948,
    emb_65162 + emb_31528 + emb_39091,
});
std::cout << expected_purchased_vecs << "\n";

// %% [markdown]
// Because it is so common, there is a layer that does both steps at once: `EmbeddingBag`. It never makes the vectors in
// between, which saves memory and time, forward and backward. `mode` says how a bag becomes one vector: `"sum"`, `"mean"` (the default)
// or `"max"`, the largest number in each column.

// %%
nn::EmbeddingBag purchase_embeddings_bag =
    nn::EmbeddingBag::from_pretrained(pre_trained_product_embs, {.mode = "sum"});

// %%
Tensor purchased_vecs = purchase_embeddings_bag(purchased_batch);
std::cout << purchased_vecs << "\n";

// %%
std::cout << (allclose(expected_purchased_vecs, purchased_vecs) ? "True" : "False") << "\n";

// %%
display(HeatMap({.title = "A bag: three rows become their sum",
                 .row_names = {"39091", "72705", "31948"}})
            .add("the first customer's products",
                 purchased_embeddings(indices({39091, 72705, 31948})))
            .add("sum", purchased_vecs[0]));

// %% [markdown]
// ### Bags of different size
//
// So far everybody bought three products. In truth customers buy as much as they like, and a rectangle of indices does not fit:
//
// | purchase history | indices |
// |---|---|
// | uxm3 a12o 8u2x | 4445, 5576, 251 |
// | eri8 wi3r | 8747, 8236 |
// | w29k | 880 |
//
// The layer then takes two sequences: all indices one after the other, and the *offsets*, the positions at which the
// customers begin:
// $$ \mathrm{values} = (4445, 5576, 251, 8747, 8236, 880), \qquad \mathrm{offsets} = (0, 3, 5) . $$
// The first customer has what lies from position 0 up to 3, the second from 3 up to 5, the third the rest. Here are the six rows
// that we expect to be added:

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
// The document describes the model and stops before it is trained. Here it is, from the customers to the trained model.
//
// First a customer as the shop knows them, and what is to be learned: whether they came back.

// %%
struct Customer {
  Scalar avg_amt, avg_n, n_days;
  std::vector<std::string> purchased;
  std::string state;
  std::vector<std::string> review;
  Scalar came_back;
};

// %% [markdown]
// Encoding turns customers into columns, one for each kind of feature. Products are hashed, a list of any length for each customer;
// states and words go through their vocabularies; reviews are padded to five words. The dense features are divided so that all
// are of about one size, because a layer learns badly from numbers of which one is a hundred times larger than the other.

// %%
constexpr Index product_buckets = 2000, review_length = 5;

struct Columns {
  Tensor dense;            // (customers, 3)
  data::Ragged purchased;  // (customers) lists of any length
  Indices state;           // (customers)
  Indices review;          // (customers, review_length), padded
  Tensor came_back;        // (customers)
};

Columns encode(const std::vector<Customer>& customers, const data::Vocabulary& states,
               const data::Vocabulary& words) {
  std::vector<std::vector<Scalar>> dense;
  std::vector<Index> state;
  std::vector<std::vector<Index>> purchased, review;
  std::vector<Scalar> came_back;
  for (const Customer& c : customers) {
    dense.push_back({c.avg_amt / 20, c.avg_n / 5, c.n_days});
    state.push_back(states[c.state]);
    purchased.emplace_back();
    for (const std::string& product : c.purchased)
      purchased.back().push_back(data::hash_bucket(product, product_buckets));
    review.push_back(words.indices(c.review));
    came_back.push_back(c.came_back);
  }
  return {dense, purchased, state,
          data::pad(review, words.padding_idx(), {.length = review_length}), came_back};
}

// %% [markdown]
// The model: a bag for the products, a table for the states, a table for the words, and a small layer for the dense features.
// What comes out of the four is put side by side (`cat`), and a net of two layers says how likely the customer is to come back. (It
// gives a *logit*, a number above zero for yes and below for no; the loss below knows that.)

// %%
struct ShopModel : nn::Module {
  nn::Linear dense;
  nn::EmbeddingBag purchased;
  nn::Embedding state, review;
  nn::Linear hidden, out;

  ShopModel(Index n_states, Index n_words)
      : dense(3, 8),
        purchased(product_buckets, 8, {.mode = "sum", .sparse = true}),
        state(n_states, 4),
        review(n_words, 8, {.padding_idx = 0}),
        hidden(8 + 8 + 4 + review_length * 8, 16),
        out(16, 1) {}

  Tensor forward(const Tensor& numbers, const data::Ragged& products, const Indices& states,
                 const Indices& words) const {
    const Tensor dense_out = relu(dense(numbers));                       // (batch, 8)
    const Tensor bought = purchased(products.values, products.offsets);  // (batch, 8)
    const Tensor home = state(states);                                   // (batch, 4)
    const Tensor said = flatten(review(words), 1);  // (batch, 5 * 8): the order counts
    const Tensor features = cat({dense_out, bought, home, said}, /*dim=*/1);  // (batch, 60)
    return squeeze(out(relu(hidden(features))), 1);                           // (batch)
  }
  XGRAD_MODULE(ShopModel, dense, purchased, state, review, hidden, out)
};

// %% [markdown]
// And the language model: one table, and a layer with a score for each word of the vocabulary. It sees a window of some
// words and predicts the word after it.

// %%
struct NextWord : nn::Module {
  nn::Embedding words;
  nn::Linear out;

  NextWord(Index vocabulary, Index window, Index dim)
      : words(vocabulary, dim), out(window * dim, vocabulary) {}
  Tensor forward(const Indices& x) const {
    return out(flatten(words(x), 1));
  }  // (batch, window) to (batch, words)
  XGRAD_MODULE(NextWord, words, out)
};

// %% [program]
static void beyond_the_document() {
// %% [markdown]
// The two customers of the document and six more; the last one bought nothing and wrote nothing. The vocabularies are
// filled first, then everything is encoded. The reviews as the model will read them, 0 being the padding:

// %%
std::vector<Customer> customers = {
    {10.23f, 3, 2, {"q2x8", "9juk", "90u7"}, "WA", {"i", "was", "very", "happy", "with"}, 1},
    {28.21f,
     10,
     0.5f,
     {"89i2", "a8p0", "q2x8"},
     "CA",
     {"very", "good", "quality", "but", "bad"},
     0},
    {12.50f, 4, 1, {"9juk", "uxm3"}, "WA", {"very", "good", "quality"}, 1},
    {30.10f, 9, 3, {"89i2"}, "CA", {"bad", "quality"}, 0},
    {8.40f, 2, 1.5f, {"90u7", "a12o", "8u2x", "q2x8"}, "OR", {"i", "was", "happy"}, 1},
    {25.00f, 8, 2.5f, {"a8p0", "w29k"}, "NY", {"i", "was", "not", "happy", "with"}, 0},
    {9.90f, 5, 0.5f, {"eri8", "wi3r"}, "OR", {"happy"}, 1},
    {27.70f, 7, 4, {}, "NY", {}, 0},
};
data::Vocabulary states, words({.padding = "<pad>"});
for (const Customer& customer : customers) {
  states.add(customer.state);
  for (const std::string& word : customer.review) words.add(word);
}
Columns columns = encode(customers, states, words);
std::cout << columns.review << "\n";

// %% [markdown]
// The columns go into a data set, and a `DataLoader` takes batches out of it: four customers at a time, in a new random order in
// each round. One batch, taken apart, and each part through its table:

// %%
manual_seed(0);
ShopModel shop(states.size(), words.size());
data::TensorDataset shop_data(columns.dense, columns.purchased, columns.state, columns.review,
                              columns.came_back);
data::DataLoader shop_loader(shop_data, {.batch_size = 4, .shuffle = true});
for (const auto& [numbers, products, homes, said, came_back] : shop_loader) {
  std::cout << "dense     " << numbers.shape() << " -> " << shop.dense(numbers).shape() << "\n"
            << "purchased " << products.size() << " lists -> "
            << shop.purchased(products.values, products.offsets).shape() << "\n"
            << "state     " << homes.shape() << " -> " << shop.state(homes).shape() << "\n"
            << "review    " << said.shape() << " -> " << shop.review(said).shape() << "\n"
            << "answers   " << came_back.shape() << "\n";
  break;
}

// %%
std::cout << shop << "\n";

// %% [markdown]
// Training: for each batch drop the old gradients, compute the loss, go backward, take a step. `binary_cross_entropy_with_logits` is
// small where the model is sure and right, and large where it is sure and wrong.

// %%
optim::Adam shop_adam(shop.parameters(), {.lr = 0.01});
Tensor review_before = shop.review.weight.detach().clone();
std::vector<double> shop_losses;
auto shop_loss = [&] {
  NoGradGuard no_grad;
  Tensor logits = shop(columns.dense, columns.purchased, columns.state, columns.review);
  return nn::functional::binary_cross_entropy_with_logits(logits, columns.came_back).item();
};
double first_loss = shop_loss();
for (int epoch = 0; epoch < 100; ++epoch) {
  for (const auto& [numbers, products, homes, said, came_back] : shop_loader) {
    shop_adam.zero_grad();
    Tensor loss = nn::functional::binary_cross_entropy_with_logits(
        shop(numbers, products, homes, said), came_back);
    loss.backward();
    shop_adam.step();
  }
  shop_losses.push_back(shop_loss());
}
Tensor logits = shop(columns.dense, columns.purchased, columns.state, columns.review);
std::cout << "loss below a hundredth of what it was: "
          << (shop_losses.back() < first_loss / 100 ? "True" : "False") << "\n"
          << "who came back is learned: "
          << (all((logits > 0) == (columns.came_back > 0)) ? "True" : "False") << "\n"
          << "the padding row is still zero: "
          << (equal(shop.review.weight[0], zeros({8})) ? "True" : "False") << "\n";

// %%
display(Plot({.title = "Training the shop's model",
              .x_label = "epoch",
              .y_label = "loss",
              .log_y = true})
            .line("binary cross entropy", shop_losses));

// %% [markdown]
// What training did to the table of words. `padding_idx` keeps its promise: row 0 was zero and is zero, so an empty word says
// nothing. (Eight customers are enough to see that learning works, not to learn about customers.)

// %%
std::vector<std::string> word_names;
for (Index word = 0; word < words.size(); ++word) word_names.emplace_back(words.token(word));
display(HeatMap({.title = "The table of words; the padding row stays zero",
                 .row_names = word_names})
            .add("before training", review_before, /*marked=*/{0})
            .add("after", shop.review.weight, /*marked=*/{0}));

// %% [markdown]
// And the language model. The text is cut into windows of four words, one beginning at each word. Three would not do: after "it was
// the" comes once "best" and once "worst"; the word before tells which.

// %%
std::vector<std::string> tale = {"it", "was", "the", "best",  "of", "times",
                                 "it", "was", "the", "worst", "of", "times"};
data::Vocabulary vocabulary;
std::vector<Index> story_ids;
for (const std::string& word : tale) story_ids.push_back(vocabulary.add(word));
Indices tokens = story_ids;

Index window = 4, windows = tokens.numel() - window;
std::vector<Indices> rows;
for (Index i = 0; i < windows; ++i) rows.push_back(tokens[Slice{i, i + window}]);
Indices inputs = stack(rows);                   // (windows, window)
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
display(Plot({.title = "Training the language model",
              .x_label = "step",
              .y_label = "loss",
              .log_y = true})
            .line("cross entropy", losses));

// %% [markdown]
// Let it write: it gets the first four words, adds the word that it finds likeliest, moves its window on by one, and so on.

// %%
Indices story = tokens[Slice{0, window}];
while (story.numel() < tokens.numel()) {
  Indices last = story[Slice{.start = -window}].unsqueeze(0);  // (1, window)
  story = cat({story, argmax(model(last), 1)});
}
for (Index token : story.value()) std::cout << vocabulary.token(token) << " ";
std::cout << "\n";

// %% [markdown]
// ## Exercises
//
// 1. Hash the names "product 0" to "product 999" into 1000, 10,000 and 100,000 buckets. How many buckets are in use? How many do
//    you expect? (Each bucket stays empty with probability $(1 - 1/m)^n$.)
// 2. A customer writes a word that the vocabulary has never seen. Give it an entry `.unknown = "<unk>"` and encode "I was
//    delighted".
// 3. What was bought lately should count more. Give the bag a weight for each product (`per_sample_weights`), and check one customer
//    by hand.
//
// Solutions are in [solutions/sparse_features.cpp](solutions/sparse_features.cpp).

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
