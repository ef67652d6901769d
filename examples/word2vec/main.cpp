// Vectors of words from text, and what is near to what. See README.md.
#include <cmath>
#include <iomanip>
#include <iostream>

#include "model.hpp"
#include "shared/pca.hpp"
#include "shared/plot.hpp"
#include "shared/program.hpp"

using namespace word2vec;

struct Arguments {
  std::string input, output, vectors;
  CorpusOptions corpus;
  TrainingOptions training;
  Index dim = 100, top = 10, count = 300;
  std::vector<std::string> words;
  std::uint64_t seed = 1;
  examples::Keep keep = examples::Keep::ask;
};

static void train_and_save(const Arguments& arguments) {
  examples::check_writable(arguments.output, {arguments.input});
  const examples::Interruptible training;
  const examples::Stopwatch watch;
  xgrad::manual_seed(arguments.seed);
  const Corpus corpus = read_corpus(arguments.input, arguments.corpus);
  std::cout << corpus.ends.size() << " sentences, " << corpus.tokens.size() << " tokens of "
            << corpus.words.size() << " words" << std::endl;
  SkipGram model(corpus.words.size(), arguments.dim);
  const double loss = train(model, corpus, arguments.training);
  if (!std::isfinite(loss)) throw std::runtime_error("the loss is not finite; try a smaller --lr");

  training.confirm(arguments.keep, arguments.output);
  std::vector<std::string> words;
  for (Index i = 0; i < corpus.words.size(); ++i) words.emplace_back(corpus.words.token(i));
  data::WordVectors(words, model.words.weight.detach()).save(arguments.output);
  std::cout << arguments.training.epochs << " epochs in " << std::fixed << std::setprecision(1)
            << watch.seconds() << " s, loss " << std::setprecision(4) << loss << "; vectors written to "
            << arguments.output << '\n';
}

static void print(const std::vector<data::Neighbour>& neighbours) {
  for (const auto& [word, index, similarity] : neighbours) {
    std::cout << std::fixed << std::setprecision(4) << similarity << "  " << word << '\n';
  }
}

static void nearest(const Arguments& arguments) {
  const auto vectors = data::WordVectors::load(arguments.vectors);
  print(vectors.nearest(arguments.words, {}, arguments.top));
}

static void analogy(const Arguments& arguments) {
  const auto vectors = data::WordVectors::load(arguments.vectors);
  const auto& words = arguments.words;
  print(vectors.analogy(words[0], words[1], words[2], arguments.top));
}

static bool has_letter(std::string_view word) {
  const std::u32string points = data::code_points(word);
  return std::any_of(points.begin(), points.end(),
                     [](char32_t c) { return data::script(c) != data::Script::none; });
}

// The directions of the vectors along their two principal components; files have the frequent words first.
static void plot(const Arguments& arguments) {
  const auto vectors = data::WordVectors::load(arguments.vectors);
  std::vector<std::string> words;
  for (Index i = 0; i < vectors.size() && std::ssize(words) < arguments.count; ++i) {
    if (has_letter(vectors.itos(i))) words.emplace_back(vectors.itos(i));
  }
  const Tensor chosen = vectors.lookup(words);
  examples::Plot({.title = xgrad::text("The ", words.size(), " most frequent words"),
                  .x_label = "first principal component",
                  .y_label = "second principal component",
                  .width = 1100,
                  .height = 800})
      .scatter(examples::pca(chosen / norm(chosen, 2, 1, true)), words)
      .save(arguments.output);
}

int main(int argc, char** argv) {
  examples::Program app(
      "word2vec", "Learns vectors of words from text (skip-gram with negative sampling), and asks them.",
      {"word2vec train --input text.txt --output vectors.txt", "word2vec nearest vectors.txt monday",
       "word2vec analogy vectors.txt man king woman", "word2vec plot vectors.txt --output words.svg"});
  app.require_subcommand(1)->fallthrough();
  app.option_defaults()->always_capture_default();
  Arguments a;
  void (*run)(const Arguments&) = nullptr;

  CLI::App* train = app.add_subcommand("train", "Learn vectors from a text file");
  train->add_option("-i,--input", a.input, "Text: a sentence a line, words separated by blanks")->required();
  train->add_option("-o,--output", a.output, "Vectors, in word2vec's text format")->required();
  train->add_flag("--lower", a.corpus.lower_case, "Turn the text into lower case");
  train->add_option("--min-count", a.corpus.min_count, "Leave out rarer words")
      ->check(examples::between(Index{1}, Index{1} << 31));
  train->add_option("--dim", a.dim, "Numbers in a vector")
      ->check(examples::between(Index{1}, Index{1} << 31));
  train->add_option("--window", a.training.sample.window, "Contexts: so many words to each side at most")
      ->check(examples::between(1, 1000));
  train
      ->add_option("--sample", a.training.sample.t,
                   "Fraction of the text above which words are subsampled; 0: none")
      ->check(examples::between(0.0, 1.0));
  train->add_option("--negative", a.training.negative, "Noise words for each pair")
      ->check(examples::not_negative());
  train->add_option("--noise", a.training.noise, "Noise words that a batch shares")
      ->check(examples::between(Index{1}, Index{1} << 31));
  train->add_option("--batch", a.training.batch_size, "Words in a batch, each with its contexts")
      ->check(examples::between(Index{1}, Index{1} << 31));
  train->add_option("--lr", a.training.lr, "Learning rate of Adagrad at the start")
      ->check(examples::not_negative());
  train->add_option("--epochs", a.training.epochs, "Passes over the text")
      ->check(examples::between(Index{1}, Index{1} << 31));
  train->add_option("--seed", a.seed, "Of all random numbers");
  examples::add_interrupt_option(*train, a.keep);
  train->callback([&] { run = train_and_save; });

  const auto asking = [&](const char* name, const char* what, void (*ask)(const Arguments&)) {
    CLI::App* command = app.add_subcommand(name, what);
    command->add_option("vectors", a.vectors, "File of vectors: word2vec, fastText .vec or GloVe")
        ->required();
    command->callback([&run, ask] { run = ask; });
    return command;
  };
  CLI::App* near = asking("nearest", "The words with the most similar vectors", nearest);
  near->add_option("words", a.words, "A word, or several to look near to all of them")->required();
  near->add_option("--top", a.top, "How many")->check(examples::between(Index{1}, Index{1} << 31));
  CLI::App* same = asking("analogy", "A is to B as C is to what?", analogy);
  same->add_option("words", a.words, "A B C")->required()->expected(3);
  same->add_option("--top", a.top, "How many")->check(examples::between(Index{1}, Index{1} << 31));
  CLI::App* picture = asking("plot", "Draw the most frequent words as SVG", plot);
  picture->add_option("-o,--output", a.output, "File to write")->required();
  picture->add_option("--count", a.count, "How many words")->check(examples::between(2, 1000));

  return examples::run(app, argc, argv, xgrad::get_num_threads(), [&] {
    run(a);
    return 0;
  });
}
