// %% [markdown]
// # Embeddings and bags of them
//
// Embedding objects and embedding bags, a preliminary step to language detection in the manner of
// [CLD3](https://github.com/google/cld3). The document behind this notebook comes from a course by Pierre Nugues; here it
// is in C++, number for number. The last section goes on to a small language detector.
//
// Each part shows one thing: a table of vectors, padding, bags, bags with weights. At the end they come together.

// %%
#include <iostream>
#include <string>
#include <vector>
#include <xgrad/xgrad.hpp>
#include "shared/pictures.hpp"

using namespace xgrad;
using namespace examples;

// %% [program]
static void the_document() {
// %% [markdown]
// The numbers of a new layer are random. A seed makes the "random" numbers the same in every run, and the same as
// in PyTorch.

// %%
manual_seed(4321);

// %% [markdown]
// ## Embeddings
//
// An embedding layer is made by saying how many vectors it has, here eight, and of how many numbers each is, here five. They are the
// rows of its `weight`.
//
// The document's cells were run more often than they stand there, so its numbers come from
// five tables that were made one after the other, of which the first and the fourth are never printed.

// %%
nn::Embedding never_printed(8, 5);
nn::Embedding embedding(8, 5);
std::cout << embedding.weight << "\n";

// %% [markdown]
// The layer is a lookup table. We give it the indices 3 and 2, and get row 3 and row 2, in that order. Nothing is computed; but the
// result remembers where it comes from (`grad_fn`), so that training can change just these rows.

// %%
std::cout << embedding(indices({3, 2})) << "\n";

// %% [markdown]
// Sentences have different lengths, and a batch is a rectangle. So shorter ones are filled up to the longest one with a *padding*
// symbol that means nothing. It needs an index like any other symbol, usually 0:

// %%
std::vector<std::vector<Index>> sequences = {{3, 2}, {5}, {1, 4, 7}};
std::cout << data::pad(sequences, /*padding_idx=*/0) << "\n";

// %% [markdown]
// `padding_idx` tells the layer which index that is. Its row is set to zero and gets no gradient, so it stays zero: padding adds
// nothing to a sum.
//
// The document made this layer right after a restart: `padding_idx` only zeroes a row of what the generator gives, so the
// printed weight is the table above with row 0 zeroed.

// %%
manual_seed(4321);
nn::Embedding never_printed_again(8, 5);
nn::Embedding padded(8, 5, {.padding_idx = 0});
std::cout << padded << "\n";

// %%
std::cout << padded.weight << "\n";

// %% [markdown]
// White is zero; row 0 is the padding.

// %%
display(HeatMap({.title = "padding_idx = 0"}).add("the weight", padded.weight, /*marked=*/{0}));

// %% [markdown]
// Looking up index 0 gives the zeros. (The lookup below is of the next table, as if the cell that makes the layer had been run once
// more in between.)

// %%
nn::Embedding padded_once_more(8, 5, {.padding_idx = 0});
std::cout << padded_once_more(indices({0, 3, 2})) << "\n";

// %% [markdown]
// ## Bags
//
// Often one vector is wanted for a whole sequence, whatever its length. A *bag* is a sequence whose vectors are summed (or averaged,
// which is the default). CLD3 sums the vectors of the pieces of a text, each weighted by how often it occurs:
// $$ y_b = \sum_{i \in \text{bag } b} w_i \, E_{x_i} . $$
// An `EmbeddingBag` has a table like an `Embedding`, and does lookup and sum in one.
//
// Again one table was made and thrown away before the one that is printed.

// %%
nn::EmbeddingBag thrown_away(8, 5, {.mode = "sum"});
nn::EmbeddingBag embedding_bag(8, 5, {.mode = "sum"});
std::cout << embedding_bag.weight << "\n";

// %% [markdown]
// Two bags of two, as the rows of a matrix: the first holds 1 and 2, the second 3 and 4. Two bags in, two vectors out.

// %%
std::cout << embedding_bag(indices({{1, 2}, {3, 4}})) << "\n";

// %% [markdown]
// Is that really the sum? Two bags of one index each, added, must give the first line again:

// %%
std::cout << embedding_bag(indices({{1}})) + embedding_bag(indices({{2}})) << "\n";

// %% [markdown]
// And two rows of the weight, added, the second:

// %%
std::cout << embedding_bag.weight[3] + embedding_bag.weight[4] << "\n";

// %% [markdown]
// Bags of different length don't fit into a matrix. Instead of padding them one may put all indices into one sequence and say at which
// position each bag starts, the *offsets*. Here the first bag starts at 0 and the second at 2, so they are the same two bags.

// %%
std::cout << embedding_bag(indices({1, 2, 3, 4}), indices({0, 2})) << "\n";

// %% [markdown]
// For a weighted sum there is one weight for each index, in an array of the same shape. In the first bag both count half; in the
// second 3 counts a fifth and 4 the rest.

// %%
Tensor weights{{0.5, 0.5}, {0.2, 0.8}};
std::cout << embedding_bag(indices({{1, 2}, {3, 4}}), /*offsets=*/{},
                           /*per_sample_weights=*/weights)
          << "\n";

// %% [markdown]
// By hand, the first bag and the second:

// %%
std::cout << 0.5 * embedding_bag.weight[1] + 0.5 * embedding_bag.weight[2] << "\n";

// %%
std::cout << 0.2 * embedding_bag.weight[3] + 0.8 * embedding_bag.weight[4] << "\n";

// %% [markdown]
// And with the bags in one sequence, weights and indices side by side.

// %%
Tensor flat_weights{0.5, 0.5, 0.2, 0.8};
std::cout << embedding_bag(indices({1, 2, 3, 4}), /*offsets=*/indices({0, 2}),
                           /*per_sample_weights=*/flat_weights)
          << "\n";

// %% [program]
}

// %% [markdown]
// ## A small language detector
//
// CLD3 turns a text into a few bags, one for each length of n-grams: of all pieces of one, two and three characters it
// takes the vectors, each weighted by how often the piece occurs in the text, and sums them,
// $$ e_n = \sum_{g \in \text{distinct n-grams}} \frac{\mathrm{count}(g)}{\mathrm{total}} \, E^{(n)}_{h(g)} , $$
// where $h$ hashes a piece to a row of the table: a fixed function of its characters, modulo the number of rows, so that no list of
// all pieces is needed. The three sums are put side by side; a hidden layer and one output for each
// language follow. The real detector in `examples/language_detector` is the same net, with more of everything.

// Step by step for one small text. First its letters, in lower case, with a space at the ends of words:

// %%
std::string small_text = data::mark_words("Non, non!");

// %% [program]
static void steps() {
// %%
std::cout << "[" << small_text << "]\n";

// %% [markdown]
// Its pieces of two characters, and the row of the table that each of them is hashed to (2 is the length; the same text as a piece of
// another length would go elsewhere):

// %%
std::vector<Index> pieces;
for (const std::string& piece : data::ngrams(small_text, 2)) {
  pieces.push_back(data::hash_bucket(piece, 500, /*seed=*/2));
  std::cout << "[" << piece << "] -> " << pieces.back() << "\n";
}

// %% [markdown]
// "Non" occurs twice, so its pieces do. `count_distinct` leaves each row once and says how often it was there; divided by the
// number of all pieces that is its weight.

// %%
std::vector<Index> counts = data::count_distinct(pieces);
for (std::size_t i = 0; i < pieces.size(); ++i) {
  std::cout << "row " << pieces[i] << ": " << counts[i] << " of 8\n";
}

// %% [program]
}

// %% [markdown]
// The function below does that for many texts and one length of pieces. What it returns is what a bag takes: the rows of all
// texts in one sequence, the offsets, and the weights.

// %%
constexpr Index buckets = 500;
constexpr int longest = 3;

// One bag of hashed n-grams for each text, with weights that add up to 1.
data::WeightedRagged ngram_bags(const std::vector<std::string>& texts, int n) {
  std::vector<std::vector<Index>> bags;
  std::vector<std::vector<Scalar>> bag_weights;
  for (const std::string& text : texts) {
    std::vector<Index> bag;
    data::append_hashed_ngrams(data::mark_words(text), n, buckets, bag);
    const Scalar total = static_cast<Scalar>(bag.size());
    std::vector<Scalar> frequencies;
    for (const Index count : data::count_distinct(bag))
      frequencies.push_back(static_cast<Scalar>(count) / total);
    bags.push_back(bag);
    bag_weights.push_back(frequencies);
  }
  return {bags, bag_weights};
}

// %% [markdown]
// The net has a table for each length, a hidden layer and an output layer. `features` is everything up to the hidden layer, which we
// will look at further down.

// %%
struct NgramNet : nn::Module {
  std::vector<nn::EmbeddingBag> bags;
  nn::Linear hidden, out;

  NgramNet(Index dim, Index hidden_size, Index languages)
      : bags(longest, nn::EmbeddingBag(buckets, dim, {.mode = "sum", .sparse = true})),
        hidden(longest * dim, hidden_size),
        out(hidden_size, languages) {
    for (nn::EmbeddingBag& bag : bags) bag.reset_parameters();
  }

  Tensor features(const std::vector<std::string>& texts) const {
    std::vector<Tensor> sums;
    for (int n = 1; n <= longest; ++n) {
      const data::WeightedRagged x = ngram_bags(texts, n);
      sums.push_back(bags[static_cast<std::size_t>(n - 1)](x.values, x.offsets, x.weights));
    }
    return relu(hidden(cat(sums, /*dim=*/1)));  // (texts, hidden_size)
  }
  Tensor forward(const std::vector<std::string>& texts) const {
    return out(features(texts));
  }  // (texts, languages)
  XGRAD_MODULE(NgramNet, bags, hidden, out)
};

// %% [program]
static void beyond_the_document() {
// %% [markdown]
// A handful of sentences in four languages to learn from: four in each language, with the number of the language as label.

// %%
std::vector<std::string> languages = {"English", "French", "German", "Swedish"};
std::vector<std::string> sentences = {
    "The weather is nice today and we are going for a walk.",
    "She has never been to the mountains before.",
    "What would you like to eat this evening?",
    "I think that the answer is on the next page.",
    "Le temps est beau et nous allons nous promener.",
    "Elle n'est jamais allée à la montagne.",
    "Que voulez-vous manger ce soir ?",
    "Je pense que la réponse est à la page suivante.",
    "Das Wetter ist heute schön und wir gehen spazieren.",
    "Sie ist noch nie in den Bergen gewesen.",
    "Was möchten Sie heute Abend essen?",
    "Ich glaube, die Antwort steht auf der nächsten Seite.",
    "Vädret är fint i dag och vi ska ta en promenad.",
    "Hon har aldrig varit i bergen förut.",
    "Vad vill du äta i kväll?",
    "Jag tror att svaret står på nästa sida.",
};
Indices labels = indices({0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3});

// %%
manual_seed(0);
NgramNet net(/*dim=*/8, /*hidden_size=*/32, static_cast<Index>(languages.size()));
std::cout << net << "\n";
Tensor pieces_before = net.bags[0].weight.detach().clone();  // for a picture further down

// %% [markdown]
// Training: the net gives a score for each language, `cross_entropy` says how far the scores are from the right answers, `backward` finds
// the gradients, Adam takes a step, sixty times. The tables' gradients are row-sparse: a step costs the n-grams of the
// sentences, not the size of the tables.

// %%
optim::Adam adam(net.parameters(), {.lr = 0.02});
std::vector<double> losses;
for (int step = 0; step < 60; ++step) {
  adam.zero_grad();
  Tensor loss = nn::functional::cross_entropy(net(sentences), labels);
  loss.backward();
  adam.step();
  losses.push_back(loss.item());
}
std::cout << "all sentences learned: "
          << (all(argmax(net(sentences), 1) == labels) ? "True" : "False") << "\n";

// %%
display(Plot({.title = "Learning four languages", .x_label = "step", .y_label = "loss"})
            .line("cross entropy", losses));

// %% [markdown]
// Has it learned languages, or sixteen sentences by heart? One new sentence of each language:

// %%
std::vector<std::string> new_sentences = {
    "We would like to know where the station is.",
    "Nous voudrions savoir où est la gare.",
    "Wir möchten wissen, wo der Bahnhof ist.",
    "Vi skulle vilja veta var stationen är.",
};
Indices guesses = argmax(net(new_sentences), 1);
for (std::size_t i = 0; i < new_sentences.size(); ++i) {
  std::cout << languages[static_cast<std::size_t>(guesses.value()(i))] << ": " << new_sentences[i]
            << "\n";
}

// %% [markdown]
// How the net sees the sentences: its hidden layer, of which a picture can show the two directions in which the sentences
// differ most (principal components). The languages lie apart, and the new sentences among their own.

// %%
std::vector<std::string> all_sentences = sentences;
all_sentences.insert(all_sentences.end(), new_sentences.begin(), new_sentences.end());
Tensor seen_by_net = pca(net.features(all_sentences));  // (sentences, 2)
Plot languages_plot({.title = "Sentences in the hidden layer",
                     .x_label = "first component",
                     .y_label = "second"});
for (std::size_t language = 0; language < languages.size(); ++language) {
  std::vector<double> x, y;
  for (std::size_t i = 4 * language; i < 4 * language + 4; ++i) {
    x.push_back(seen_by_net.value()(i, 0));
    y.push_back(seen_by_net.value()(i, 1));
  }
  languages_plot.scatter(languages[language], x, y);
}
std::vector<double> new_x, new_y;
for (std::size_t i = sentences.size(); i < all_sentences.size(); ++i) {
  new_x.push_back(seen_by_net.value()(i, 0));
  new_y.push_back(seen_by_net.value()(i, 1));
}
languages_plot.scatter("new sentences", new_x, new_y, languages);
display(languages_plot);

// %% [markdown]
// And the characters: what training has added to their vectors in the table of pieces of one character. Those that tell
// languages apart have moved, each to where its language is; those that the sentences don't have lie in the middle. Two
// characters in one other point share a row: the hash has put both there.

// %%
std::vector<std::string> characters;
std::vector<Index> character_rows;
for (char32_t c : data::code_points("abcdefghijklmnopqrstuvwxyzàéêöüäåß")) {
  characters.emplace_back();
  data::append_utf8(characters.back(), c);
  data::append_hashed_ngrams(characters.back(), 1, buckets, character_rows);
}
Tensor added = (net.bags[0].weight - pieces_before)[indices(character_rows)];
display(Plot({.title = "What the characters have learned",
              .x_label = "first component",
              .y_label = "second"})
            .scatter(pca(added), characters));

// %% [markdown]
// ## Exercises
//
// 1. A mean is a weighted sum. Which weights does it have? Check it with two bags of 2 and 3 words.
// 2. Pad two bags of 2 and 3 words with index 0, and give a mean bag `.padding_idx = 0`. Does padding change the mean?
// 3. Write CLD3's sum for the pieces of two characters of "Nous allons nous promener." as a loop over the pieces, with one row of a table at
//    a time, and compare it with a bag.
//
// Solutions are in [solutions/tatoeba_embeddings.cpp](solutions/tatoeba_embeddings.cpp).

// %% [program]
}

#include "shared/notebook_program.hpp"

int main(int argc, char** argv) {
  return run_notebook(argc, argv, [] {
    the_document();
    std::cout << "\n";
    steps();
    beyond_the_document();
  });
}
