// Vectors of words from text, and what is near to what. See README.md.
#include <cmath>
#include <functional>
#include <iomanip>
#include <iostream>

#include <unistd.h>

#include "evaluate.hpp"
#include "shared/pca.hpp"
#include "shared/plot.hpp"
#include "shared/program.hpp"
#include "train.hpp"

using namespace word2vec;

struct Arguments {
  std::string input, output, model, start, vectors;
  CorpusOptions corpus;
  SampleOptions sample;
  SubwordOptions subwords;
  bool cbow = false;
  Index dim = 100, top = 10, count = 300;
  std::vector<std::string> words, files;
  std::uint64_t seed = 1;
  examples::Keep keep = examples::Keep::ask;
};

// ---- train

static data::VectorFormat format_of(const std::string& path) {
  return path.ends_with(".bin") ? data::VectorFormat::word2vec_binary : data::VectorFormat::word2vec;
}

// A new model, or the one to go on from, and the text.
static std::pair<Model, Corpus> prepare(const Arguments& arguments) {
  if (arguments.start.empty()) {
    Corpus corpus = read_corpus(arguments.input, arguments.corpus);
    const Index buckets = arguments.subwords.max_n > 0 ? arguments.subwords.buckets : 0;
    SubwordOptions subwords = arguments.subwords;
    subwords.buckets = buckets;
    Model model{corpus.words, subwords, arguments.corpus.lower_case,
                Network(corpus.words.size(), buckets, arguments.dim)};
    return {std::move(model), std::move(corpus)};
  }
  Model model = Model::load(arguments.start);
  CorpusOptions options = arguments.corpus;
  options.lower_case = model.lower_case;
  Corpus corpus = read_corpus(arguments.input, options, model.words);
  return {std::move(model), std::move(corpus)};
}

static void train_and_save(const Arguments& arguments) {
  const SubwordOptions& subwords = arguments.subwords;
  XGRAD_CHECK(subwords.max_n == 0 || (subwords.min_n > 0 && subwords.min_n <= subwords.max_n), "--minn ",
              subwords.min_n, " and --maxn ", subwords.max_n, " must be ascending, from 1 on");
  for (const std::string& path : {arguments.output, arguments.model})
    examples::check_writable(path, {arguments.input});
  const examples::Interruptible training;
  const examples::Stopwatch watch;
  xgrad::manual_seed(arguments.seed);
  auto [model, corpus] = prepare(arguments);
  std::cout << corpus.ends.size() << " sentences, " << corpus.tokens.size() << " tokens of "
            << corpus.words.size() << " words" << std::endl;
  SampleOptions sample = arguments.sample;
  if (arguments.cbow) sample.architecture = Architecture::cbow;
  const double loss = train(model, corpus, sample);

  training.confirm(arguments.keep, arguments.output);
  if (!arguments.model.empty()) model.save(arguments.model);
  model.vectors().save(arguments.output, format_of(arguments.output));
  std::cout << sample.epochs << " epochs in " << std::fixed << std::setprecision(1) << watch.seconds()
            << " s, loss " << std::setprecision(4) << loss << "; vectors written to " << arguments.output
            << '\n';
}

// ---- ask

static void print(const std::vector<data::Neighbour>& neighbours) {
  for (const auto& [word, index, similarity] : neighbours) {
    std::cout << std::fixed << std::setprecision(4) << similarity << "  "
              << (data::is_valid_utf8(word) ? word : data::repair_utf8(word)) << '\n';
  }
  std::cout << std::flush;
}

// The words of the command line, or those of each line of standard input: what is wrong with a line is said,
// and the next one read.
static void ask(const Arguments& arguments,
                const std::function<void(const Vectors&, const std::vector<std::string>&)>& answer) {
  const Vectors vectors(arguments.vectors);
  if (!arguments.words.empty()) return answer(vectors, arguments.words);
  const bool terminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
  const auto prompt = [terminal] {
    if (terminal) std::cerr << "? " << std::flush;
  };
  prompt();
  for (std::string line; std::getline(std::cin, line); prompt()) {
    std::vector<std::string> words;
    for (const std::string_view word : data::split(line)) words.emplace_back(word);
    if (words.empty()) continue;
    try {
      answer(vectors, words);
    } catch (const std::logic_error& error) {
      std::cerr << error.what() << '\n';
    }
    if (!terminal) std::cout << std::endl;  // ends the answer
  }
}

static void nearest(const Arguments& arguments) {
  ask(arguments, [&](const Vectors& vectors, const std::vector<std::string>& words) {
    print(vectors.nearest(words, {}, arguments.top));
  });
}

static void analogy(const Arguments& arguments) {
  ask(arguments, [&](const Vectors& vectors, const std::vector<std::string>& words) {
    XGRAD_CHECK(words.size() == 3, "an analogy needs three words, A B C; there are ", words.size());
    print(vectors.nearest({words[1], words[2]}, {words[0]}, arguments.top));
  });
}

static void print_evaluation(const Arguments& arguments) {
  const Vectors vectors(arguments.vectors);
  for (const std::string& file : arguments.files) {
    const auto [analogies, score, answered, questions] = evaluate(vectors, file);
    std::cout << file << (analogies ? ": right answers " : ": Spearman's correlation ") << std::fixed
              << std::setprecision(4) << score << ", " << answered << " of " << questions
              << (analogies ? " questions" : " pairs") << std::endl;
  }
}

static bool has_letter(std::string_view word) {
  const std::u32string points = data::code_points(word);
  return std::any_of(points.begin(), points.end(),
                     [](char32_t c) { return data::script(c) != data::Script::none; });
}

// The directions of the vectors along their two principal components; files have the frequent words first.
static void plot(const Arguments& arguments) {
  examples::check_writable(arguments.output, {arguments.vectors});
  const Vectors asked(arguments.vectors);
  const data::WordVectors& vectors = asked.known();
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

// ---- options

static void add_training(CLI::App& app, Arguments& a) {
  using examples::between;
  const Index most = Index{1} << 30;
  app.add_option("-i,--input", a.input,
                 "Text, plain or gzip, - for standard input: a sentence a line, words separated by blanks")
      ->required();
  app.add_option("-o,--output", a.output,
                 "Vectors, in word2vec's text format (also .vec), or its binary one (.bin)")
      ->required();
  app.add_option("--model", a.model, "Model to write (safetensors): what --continue and unknown words need");
  app.add_option("--continue", a.start, "Model to go on from; its words, --dim and n-grams stay");
  app.add_flag("--lower", a.corpus.lower_case, "Turn the text into lower case");
  app.add_flag("--cbow", a.cbow, "From the words around to the word, not the other way round");
  app.add_option("--min-count", a.corpus.min_count, "Leave out rarer words")->check(between(Index{1}, most));
  app.add_option("--dim", a.dim, "Numbers in a vector")->check(between(1, 4096));
  app.add_option("--window", a.sample.window, "Contexts: so many words to each side at most")
      ->check(between(1, 100));
  app.add_option("--sample", a.sample.t, "Fraction of the text above which words are subsampled; 0: none")
      ->check(between(0.0, 1.0));
  app.add_option("--negative", a.sample.negative, "Noise words for each pair")->check(between(1, 100));
  app.add_option("--minn", a.subwords.min_n, "Shortest n-gram of characters")->check(between(0, 100));
  app.add_option("--maxn", a.subwords.max_n, "Longest n-gram of characters; 0: words alone")
      ->check(between(0, 100));
  app.add_option("--bucket", a.subwords.buckets, "Rows for n-grams")->check(between(1, 1 << 28));
  app.add_option("--lr", a.sample.lr, "Learning rate at the start")->check(examples::positive());
  app.add_option("--epochs", a.sample.epochs, "Passes over the text")->check(between(1, 1'000'000));
  app.add_option("--seed", a.seed, "Of all random numbers");
  examples::add_interrupt_option(app, a.keep);
}

int main(int argc, char** argv) {
  examples::Program app("word2vec",
                        "Learns vectors of words from text (skip-gram or CBOW with negative sampling), and "
                        "asks them.",
                        {"word2vec train --input text.txt --output vectors.txt",
                         "word2vec nearest vectors.txt monday", "word2vec analogy vectors.txt man king woman",
                         "word2vec evaluate vectors.txt wordsim353.tsv questions-words.txt",
                         "word2vec plot vectors.txt --output words.svg"});
  app.require_subcommand(1)->fallthrough();
  app.option_defaults()->always_capture_default();
  Arguments a;
  void (*run)(const Arguments&) = nullptr;
  CLI::App* train = app.add_subcommand("train", "Learn vectors from a text file");
  add_training(*train, a);
  train->callback([&] { run = train_and_save; });

  const auto asking = [&](const char* name, const char* what, void (*ask)(const Arguments&)) {
    CLI::App* command = app.add_subcommand(name, what);
    command->add_option("vectors", a.vectors, "File of vectors (word2vec, fastText .vec, GloVe) or model")
        ->required();
    command->callback([&run, ask] { run = ask; });
    return command;
  };
  const auto top = [&](CLI::App* command) {
    command->add_option("--top", a.top, "How many")->check(examples::between(1, 1'000'000));
  };
  CLI::App* near = asking("nearest", "The words with the most similar vectors", nearest);
  near->add_option("words", a.words,
                   "A word, or several to look near to all of them; without, lines of standard input");
  top(near);
  CLI::App* same = asking("analogy", "A is to B as C is to what?", analogy);
  same->add_option("words", a.words, "A B C; without, lines of standard input");
  top(same);
  CLI::App* judge = asking("evaluate", "How well vectors answer the questions of files", print_evaluation);
  judge->add_option("files", a.files, "Pairs of words with their similarity, or analogies")->required();
  CLI::App* picture = asking("plot", "Draw the most frequent words as SVG", plot);
  picture->add_option("-o,--output", a.output, "File to write")->required();
  picture->add_option("--count", a.count, "How many words")->check(examples::between(2, 1000));

  constexpr int threads =
      1;  // a block is little work to share: on a busy machine threads wait for each other
  return examples::run(app, argc, argv, threads, [&] {
    run(a);
    return 0;
  });
}
