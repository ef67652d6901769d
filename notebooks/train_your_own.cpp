// %% [markdown]
// # Train your own
//
// From a text file to a program: this notebook reads sentences in five languages, learns to tell the languages apart, tries
// what it has learned on sentences that it never saw, saves the model, loads it again, and ends with a program of about
// twenty lines that uses the file. Every step is run. Put in a file of your own, and you have a detector of your own: of languages,
// of spam, of authors, of moods; whatever your file says.
//
// ## The idea
//
// How do *you* know that a sentence is German without speaking German? By its pieces: *sch*, *ei*, *ü*, and words that end with *-en*.
// So the model looks at pieces of one, two and three characters. Each piece has a vector (a row of an embedding table), a
// sentence is the mean of the vectors of its pieces (an embedding bag), and a linear layer turns the mean into a score for each
// language. Tables, bags and layers begin as random numbers; learning moves them.

// %%
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>
#include <xgrad/xgrad.hpp>
#include "shared/pictures.hpp"

using namespace xgrad;
using namespace examples;

// %% [markdown]
// ## Text in
//
// The file has one example a line: its label, a tab, its text. `sentences.tsv` lies beside this notebook: 36 sentences in each of
// five languages, the same 36 in the same order. Name a file of yours here (the program takes `--texts FILE`).

// %%
std::string text_file = "sentences.tsv";
std::string model_file = "detector.safetensors";

// %% [markdown]
// `CsvReader` goes through the rows; a row that is not as it should be is an error that names file and line. Labels become
// numbers with a `Vocabulary`: the first new label gets 0, the next one 1, and so on.

// %%
data::Vocabulary languages;
std::vector<std::string> texts;
std::vector<Index> labels;

// %% [program]
static void read() {
// %%
for (const data::CsvRow& row : data::CsvReader(text_file, data::tsv_options())) {
  labels.push_back(languages.add(row[0]));
  texts.emplace_back(row[1]);
}
for (Index i = 0; i < languages.size(); ++i) {
  std::cout << i << " = " << languages.token(i) << ", " << languages.count(i) << " texts: "
            << texts[std::ranges::find(labels, i) - labels.begin()] << "\n";
}

// %% [program]
}

// %% [markdown]
// ## Pieces
//
// `mark_words` leaves the letters, in lower case, with one space for everything between words: so a piece can say "at the beginning of a
// word". `ngrams(text, n)` gives all runs of $n$ characters.

// %% [program]
static void cut() {
// %%
std::string marked = data::mark_words("Où est-il?");
std::cout << "[" << marked << "]\n";
for (int n = 1; n <= 3; ++n) {
  for (const std::string& piece : data::ngrams(marked, n)) std::cout << "[" << piece << "] ";
  std::cout << "\n";
}

// %% [markdown]
// A table needs row numbers. A vocabulary of all pieces would do, but then a piece that training never saw has no row. So
// each piece is *hashed*: a fixed, well-mixing function of its bytes, modulo the number of rows. Two pieces may
// share a row by accident; with a few thousand rows that does little harm.

// %%
for (std::string piece : {"sch", "ent", "the"})
  std::cout << piece << " -> row " << data::hash_bucket(piece, 4096, 3) << "\n";

// %% [program]
}

// %%
constexpr Index table_rows = 4096;

std::vector<Index> pieces_of(const std::string& text) {
  std::vector<Index> pieces;
  for (int n = 1; n <= 3; ++n)
    data::append_hashed_ngrams(data::mark_words(text), n, table_rows, pieces);
  return pieces;
}

// %% [markdown]
// ## The model
//
// `data::Ragged` is what an embedding bag reads: all pieces of all texts in one sequence, `values`, and where each text
// begins, `offsets`. With `sparse = true` the table's gradient has only the rows that a batch looked up.

// %%
struct Detector : nn::Module {
  nn::EmbeddingBag pieces;
  nn::Linear scores;

  explicit Detector(Index n_languages, Index dim = 16)
      : pieces(table_rows, dim, {.mode = "mean", .sparse = true}), scores(dim, n_languages) {}
  Tensor forward(const data::Ragged& x) const {
    return scores(pieces(x.values, x.offsets));  // (texts, dim) to (texts, languages)
  }
  XGRAD_MODULE(Detector, pieces, scores)
};

// %% [program]
static void training() {
// %%
manual_seed(0);
Detector model(languages.size());
std::cout << model << "\n" << model.parameter_count() << " numbers to learn\n";

// %% [markdown]
// ## Some texts are held out
//
// Whoever tests a model on what it learned from, tests its memory. So a sixth of the texts is put aside, and only used to
// find out how well it does. (Every sixth sentence *of each language*: they are translations of each other, so all five
// are held out together.)

// %%
std::vector<std::vector<Index>> seen, unseen;
std::vector<Index> seen_labels, unseen_labels;
std::vector<std::string> unseen_texts;
std::vector<Index> count(languages.size(), 0);
for (std::size_t i = 0; i < texts.size(); ++i) {
  if (++count[labels[i]] % 6 == 0) {
    unseen.push_back(pieces_of(texts[i]));
    unseen_labels.push_back(labels[i]);
    unseen_texts.push_back(texts[i]);
  } else {
    seen.push_back(pieces_of(texts[i]));
    seen_labels.push_back(labels[i]);
  }
}
std::cout << seen.size() << " to learn from, " << unseen.size() << " to test with\n";

// %% [markdown]
// ## Batches
//
// A step of learning looks at a few texts at a time, in random order. `TensorDataset` puts columns side by side that belong
// together, here the bags and their labels; `DataLoader` goes through them in batches, in a new order each time. This is what
// the first two texts of one batch look like:

// %%
data::DataLoader loader(data::TensorDataset(seen, seen_labels),
                        {.batch_size = 16, .shuffle = true});
for (const auto& [bags, answers] : loader) {
  std::cout << "labels of the batch: " << answers << "\n"
            << bags.values.numel() << " pieces; the first text has " << bags.lengths().value()(0)
            << " of them, the second begins at position " << bags.offsets.value()(1) << "\n"
            << "scores: " << model(bags).shape() << "\n";
  break;
}

// %% [markdown]
// ## Learning
//
// `cross_entropy` compares the scores with the right answers: it is $-\log p$ of the right language, where $p$ comes from the
// scores by a softmax. A model that knows nothing gives each of five languages $p = 1/5$, a loss of $\log 5 = 1.61$. `backward`
// finds the gradients, and Adam takes a step. An *epoch* is once through all texts.

// %%
const data::Ragged test_bags = unseen;
const Indices test_answers = unseen_labels;
optim::Adam adam(model.parameters(), {.lr = 0.02});
std::vector<double> losses, test_losses, accuracies;
for (int epoch = 0; epoch < 20; ++epoch) {
  double sum = 0;
  for (const auto& [bags, answers] : loader) {
    adam.zero_grad();
    Tensor loss = nn::functional::cross_entropy(model(bags), answers);
    loss.backward();
    adam.step();
    sum += loss.item() * static_cast<double>(answers.numel());
  }
  NoGradGuard no_grad;  // trying needs no graph
  const Tensor scores = model(test_bags);
  losses.push_back(sum / static_cast<double>(seen.size()));
  test_losses.push_back(nn::functional::cross_entropy(scores, test_answers).item());
  accuracies.push_back(100 * data::accuracy(scores, test_answers));
}
std::cout << "loss at the end below a tenth of log 5: " << (losses.back() < 0.16 ? "True" : "False")
          << "\n"
          << "texts that were held out, at least 28 of 30 right: "
          << (accuracies.back() > 93 ? "True" : "False") << "\n";

// %%
display(Plot({.title = "Learning", .x_label = "epoch", .y_label = "loss", .log_y = true})
            .line("texts it learns from", losses)
            .line("texts it never saw", test_losses));

// %% [markdown]
// Both curves fall. If the second one rose again while the first went on falling, the model would be learning the texts by heart:
// then stop earlier, make it smaller, or find more texts.
//
// ## What does it get wrong?
//
// A *confusion matrix* counts which language was taken for which: rows are the truth, columns what the model said.

// %%
data::ConfusionMatrix confusion(languages.size());
confusion.add(test_answers, data::predictions(model(test_bags)));
std::vector<std::string> names;
for (Index i = 0; i < languages.size(); ++i) names.emplace_back(languages.token(i));
Tensor counts = zeros(languages.size(), languages.size());
for (Index i = 0; i < languages.size(); ++i) {
  for (Index j = 0; j < languages.size(); ++j)
    counts[{i, j}] = static_cast<double>(confusion.count(i, j));
}
display(HeatMap({.title = "Texts it never saw: truth and answer",
                 .row_names = names,
                 .column_names = names})
            .add("", counts));

// %% [markdown]
// How sure is it? Softmax turns scores into probabilities. A mixture of words that all languages share leaves it in doubt, as it
// should. But "no", a word of three of the five languages, it gives to one of them almost for certain: it saw few texts, and
// being sure is not the same as being right.

// %%
std::vector<std::string> tries = {"Wie spät ist es?", "Où est la gare ?", "¿Qué hora es?", "no",
                                  "taxi, hotel, pizza"};
std::vector<std::vector<Index>> try_pieces;
for (const std::string& text : tries) try_pieces.push_back(pieces_of(text));
Tensor probabilities = softmax(model(data::Ragged(try_pieces)), 1);
display(HeatMap({.title = "Probabilities", .row_names = tries, .column_names = names})
            .add("", probabilities.detach()));

// %% [markdown]
// ## Save and load
//
// `nn::save` writes all parameters by their names in the safetensors format, which Python reads too. What is not a parameter but
// needed to use the model goes into the file's metadata: here the names of the languages, in the order of the scores.

// %%
std::string all_names;
for (const std::string& name : names) all_names += name + " ";
nn::save(model, model_file, {{"languages", all_names}});

// %% [markdown]
// Loading is the other way round: make a model of the same shape and hand it the numbers. A file with other names or other shapes is
// an error that lists what does not fit, and nothing is changed.

// %%
Detector loaded(static_cast<Index>(data::split(nn::load_metadata(model_file)["languages"]).size()));
loaded.load_state_dict(nn::load(model_file));
std::cout << "the same answers: " << (equal(loaded(test_bags), model(test_bags)) ? "True" : "False")
          << "\n";

// %%
for (const auto& [name, entry] : nn::load(model_file))
  std::cout << name << " " << nn::shape_of(entry) << "\n";

// %% [program]
}

// %% [markdown]
// ## Use it in a program
//
// All that a program needs is the file. It does not even need the struct: the functions of the layers do the same with
// the tensors by name. Here is `detect.cpp`, whole:
//
// ```cpp
// #include <iostream>
// #include <xgrad/xgrad.hpp>
// using namespace xgrad;
//
// int main(int argc, char** argv) {
//   if (argc < 2) return 1;  // detect MODEL TEXT ...
//   const nn::StateDict model = nn::load(argv[1]);
//   nn::Metadata notes = nn::load_metadata(argv[1]);
//   const auto languages = data::split(notes["languages"]);
//   for (int i = 2; i < argc; ++i) {
//     std::vector<Index> pieces;
//     for (int n = 1; n <= 3; ++n)
//       data::append_hashed_ngrams(data::mark_words(argv[i]), n, model["pieces.weight"].size(0), pieces);
//     const Tensor text = nn::functional::embedding_bag(pieces, model["pieces.weight"], {}, /*offsets=*/indices({0}));
//     const Tensor scores = nn::functional::linear(text, model["scores.weight"], model["scores.bias"]);
//     std::cout << languages[argmax(scores).item()] << ": " << argv[i] << "\n";
//   }
// }
// ```
//
// With a `CMakeLists.txt` of three lines (`find_package(xgrad REQUIRED)`, `add_executable(detect detect.cpp)`,
// `target_link_libraries(detect PRIVATE xgrad::xgrad)`) it becomes a program:
//
// ```text
// $ detect detector.safetensors "Wie spät ist es?" "Où est la gare ?" "¿Qué hora es?"
// German: Wie spät ist es?
// French: Où est la gare ?
// Spanish: ¿Qué hora es?
// ```
//
// The real thing, with 22 languages, half-precision files and a comparison with fastText, is in `examples/language_detector`: it is the
// same idea, with a hidden layer, a table for each length of pieces, and more text.
//
// ## Exercises
//
// 1. How much do the pieces of three characters help? Train with pieces of one character alone, and compare what it gets right
//    of the texts that were held out.
// 2. How small can the table be? Try 16, 64, 256 and 1024 rows instead of 4096. Where does sharing rows begin to hurt?
// 3. Save the model with half precision (`{.half = true}` as the last argument of `nn::save`). How much smaller is the file,
//    and does any answer change?
//
// Solutions are in [solutions/train_your_own.cpp](solutions/train_your_own.cpp).

// %% [program]
#include <filesystem>
#include <CLI/CLI.hpp>
#include "shared/notebook_program.hpp"

int main(int argc, char** argv) {
  if (!std::filesystem::exists(text_file)) text_file = XGRAD_NOTEBOOKS "/sentences.tsv";
  const auto cells = [] {
    read();
    cut();
    training();
  };
  return run_notebook(argc, argv, cells, [](CLI::App& app) {
    app.add_option("--texts", text_file, "Lines `label TAB text` to learn from")->check(CLI::ExistingFile);
    app.add_option("--model", model_file, "File to write");
  });
}
