// Which language is a text in? See README.md.
#include <chrono>
#include <iomanip>
#include <iostream>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <xgrad/data/confusion_matrix.hpp>
#include <xgrad/engine/parallel.hpp>
#include <xgrad/engine/random.hpp>

#include "detector.hpp"

using namespace language_detector;

struct Arguments {
  std::string data, model, fortunes = "/usr/share/games/fortunes";
  std::vector<std::string> languages, texts;
  Settings settings;
  TrainingOptions training;
  std::uint64_t seed = 0;
  Index top = 1;
  bool confusion = false;
  int threads = xgrad::get_num_threads();
};

static double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

static Corpus read_corpus(const Arguments& arguments) {
  Corpus corpus = arguments.data.empty() ? read_fortunes(arguments.fortunes) : read_tsv(arguments.data);
  return arguments.languages.empty() ? corpus : corpus.restricted_to(arguments.languages);
}

// Accuracy by language and in all, on the held out texts.
static void evaluate(const Detector& detector, const Corpus& corpus, bool confusion) {
  const auto start = std::chrono::steady_clock::now();
  const Corpus test = corpus.part(true);
  const xgrad::Indices found = detect(detector, test);
  const double seconds = seconds_since(start);
  xgrad::data::ConfusionMatrix matrix(test.languages);
  for (std::size_t i = 0; i < found.size(); ++i) matrix.add(test.labels[i], found(i));
  if (confusion) {
    std::cout << matrix << '\n';
  } else {
    std::cout << "language  texts  accuracy\n" << std::fixed;
    for (Index i = 0; i < matrix.classes(); ++i) {
      Index texts = 0;
      for (Index j = 0; j < matrix.classes(); ++j) texts += matrix.count(i, j);
      std::cout << std::left << std::setw(8) << test.languages[static_cast<std::size_t>(i)] << std::right
                << std::setw(7) << texts << std::setw(10) << std::setprecision(4) << matrix.recall(i) << '\n';
    }
  }
  std::cerr << matrix.total() << " texts in " << std::fixed << std::setprecision(2) << seconds << " s\n";
  std::cout << std::fixed << std::setprecision(4) << "accuracy " << matrix.accuracy() << '\n';
}

static int run_train(const Arguments& arguments) {
  xgrad::manual_seed(arguments.seed);
  const auto start = std::chrono::steady_clock::now();
  const Corpus corpus = read_corpus(arguments);
  const Corpus training = corpus.part(false);
  Detector detector(corpus.languages, arguments.settings);
  std::cout << training.size() << " texts in " << corpus.languages.size() << " languages\n";
  train(detector, training, arguments.training);
  std::cout << "trained in " << std::fixed << std::setprecision(1) << seconds_since(start) << " s\n";
  if (!arguments.model.empty()) detector.save(arguments.model);
  evaluate(detector, corpus, arguments.confusion);
  return 0;
}

static int run_evaluate(const Arguments& arguments) {
  const Detector detector = Detector::load(arguments.model);
  evaluate(detector, read_corpus(arguments), arguments.confusion);
  return 0;
}

int main(int argc, char** argv) {
  CLI::App app{"Detects the language of texts by their n-grams."};
  app.require_subcommand(1)->fallthrough();
  Arguments a;
  app.add_option("--threads", a.threads, "Threads to use")->check(CLI::Range(1, 1024));
  CLI::App* train = app.add_subcommand("train", "Learns from texts, and says how well on those held out");
  CLI::App* evaluate = app.add_subcommand("evaluate", "Accuracy on the texts that were held out");
  for (CLI::App* sub : {train, evaluate}) {
    sub->add_option("--data", a.data,
                    "Lines: language TAB text. Every 6th line of a language is for testing");
    sub->add_option("--languages", a.languages, "Only these: fra,eng,...")->delimiter(',');
    sub->add_flag("--confusion", a.confusion, "Print the confusion matrix");
    sub->add_option("--model", a.model, "Model")->required(sub == evaluate);
  }
  train->add_option("--epochs", a.training.epochs, "Epochs")->capture_default_str();
  train->add_option("--batch", a.training.batch_size, "Batch")->capture_default_str();
  train->add_option("--lr", a.training.lr, "LR")->capture_default_str();
  train->add_option("--smoothing", a.training.label_smoothing, "Smoothing")->capture_default_str();
  train->add_option("--dropout", a.settings.dropout, "Dropout")->capture_default_str();
  train->add_option("--dim", a.settings.dim, "dim")->capture_default_str();
  train->add_option("--hidden", a.settings.hidden_units, "hidden")->capture_default_str();
  train->add_option("--ngrams", a.settings.features.ngrams, "buckets")->delimiter(',');
  train->add_option("--words", a.settings.features.words, "buckets");
  train->add_option("--pairs", a.settings.features.word_pairs, "buckets");
  train->add_option("--seed", a.seed, "Seed")->capture_default_str();

  CLI11_PARSE(app, argc, argv);
  try {
    xgrad::set_num_threads(a.threads);
    return app.got_subcommand(train) ? run_train(a) : run_evaluate(a);
  } catch (const std::exception& error) {
    std::cerr << "language_detector: " << error.what() << '\n';
    return 1;
  }
}
