// Which language is a text in? See README.md.
#include <algorithm>
#include <iomanip>
#include <iostream>

#include <unistd.h>

#include <xgrad/data/confusion_matrix.hpp>
#include <xgrad/data/metrics.hpp>
#include <xgrad/data/text/lines.hpp>
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/sort.hpp>
#include <xgrad/engine/system/decimals.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "detector.hpp"
#include "shared/program.hpp"

using namespace language_detector;
using examples::Stopwatch;

struct Arguments {
  std::string data, model, fortunes = "/usr/share/games/fortunes";
  std::vector<std::string> languages, texts;
  Settings settings;
  TrainingOptions training;
  std::uint64_t seed = 0;
  Index top = 1;
  bool confusion = false;
};

static Corpus read_corpus(const Arguments& arguments) {
  Corpus corpus = arguments.data.empty() ? read_fortunes(arguments.fortunes) : read_tsv(arguments.data);
  return arguments.languages.empty() ? corpus : corpus.restricted_to(arguments.languages);
}

// ---- predict

// The `top` most probable languages of each text, a line each: label TAB probability TAB label ...
static void predict(const Detector& detector, const std::vector<std::string>& texts, Index top) {
  if (texts.empty()) return;
  const Index shown = std::min<Index>(top, std::ssize(detector.languages));
  const auto [probabilities, languages] = topk(detector.probabilities(texts), shown, 1);  // (texts, shown)
  std::string out;
  for (Index i = 0; i < languages.numel(); ++i) {
    out += detector.languages[languages.value().data()[i]];
    out += '\t' + xgrad::decimals(static_cast<double>(probabilities.value().data()[i]), 4);
    out += (i + 1) % shown == 0 ? '\n' : '\t';
  }
  std::cout << out << std::flush;
}

// Standard input as it comes: answers the lines that have arrived before it waits for more.
static void predict_input(const Detector& detector, Index top) {
  std::string pending;
  std::vector<char> buffer(std::size_t{1} << 16);
  const auto answer = [&](std::string_view lines) {
    std::vector<std::string> texts;
    xgrad::data::for_each_line(lines, "standard input",
                               [&](const xgrad::data::Line& line) { texts.emplace_back(line.text); });
    predict(detector, texts, top);
  };
  for (ssize_t n; (n = read(STDIN_FILENO, buffer.data(), buffer.size())) > 0;) {
    pending.append(buffer.data(), n);
    const std::size_t end = pending.rfind('\n') + 1;  // 0: no whole line yet
    answer(std::string_view(pending).substr(0, end));
    pending.erase(0, end);
  }
  answer(pending);
}

static int run_predict(const Arguments& arguments) {
  Detector detector = Detector::load(arguments.model);
  if (!arguments.languages.empty()) detector = detector.restricted_to(arguments.languages);
  if (arguments.texts.empty()) {
    predict_input(detector, arguments.top);
  } else {
    predict(detector, arguments.texts, arguments.top);
  }
  return 0;
}

// ---- evaluate

static void print_table(const xgrad::data::ConfusionMatrix& matrix,
                        const std::vector<std::string>& languages) {
  std::cout << "language  texts  found\n";
  for (Index i = 0; i < matrix.classes(); ++i) {
    Index texts = 0;
    for (Index j = 0; j < matrix.classes(); ++j) texts += matrix.count(i, j);
    std::cout << std::left << std::setw(8) << languages[i] << std::right << std::setw(7) << texts
              << std::setw(8) << std::setprecision(2) << 100 * matrix.recall(i) << "%\n";
  }
}

// How many of the texts that were held out get their language, by language and in all.
static void evaluate(const Detector& any, const Corpus& corpus, bool confusion) {
  const Detector detector = any.restricted_to(corpus.languages);
  const Corpus test = corpus.part(true);
  XGRAD_CHECK(test.size() > 0, "there are fewer than 6 texts of each language: none to test with");
  const Stopwatch watch;
  xgrad::data::ConfusionMatrix matrix(test.languages);
  constexpr Index batch = 1024;
  for (Index first = 0; first < test.size(); first += batch) {
    const Index last = std::min(first + batch, test.size());
    const Tensor found = detector.probabilities({test.texts.begin() + first, test.texts.begin() + last});
    const xgrad::Indices best = xgrad::data::predictions(found);
    for (Index i = first; i < last; ++i) matrix.add(test.labels[i], best.value()(i - first));
  }
  const double seconds = watch.seconds();
  std::cout << std::fixed;
  if (confusion) {
    std::cout << matrix << '\n';
  } else {
    print_table(matrix, test.languages);
  }
  std::cout << matrix.total() << " texts in " << std::setprecision(2) << seconds << " s\naccuracy "
            << std::setprecision(4) << matrix.accuracy() << '\n';
}

static int run_evaluate(const Arguments& arguments) {
  evaluate(Detector::load(arguments.model), read_corpus(arguments), arguments.confusion);
  return 0;
}

// ---- train

// In the languages of the fortunes packages.
static const std::vector<std::string> sentences = {
    "The weather is lovely today, isn't it?",
    "Wo ist denn hier der Bahnhof?",
    "¿Dónde está la biblioteca?",
    "Vorrei un bicchiere di vino rosso.",
    "Não sei o que dizer.",
    "Nie mam teraz czasu.",
    "Kde je nejbližší lékárna?",
    "Я не понимаю, о чём вы говорите.",
    "Къде е най-близката аптека?",
    "我不知道你在说什么。",
    "Kie estas la plej proksima apoteko?",
};

static int run_train(const Arguments& arguments) {
  if (!arguments.model.empty()) examples::check_writable(arguments.model);
  xgrad::manual_seed(arguments.seed);
  const Stopwatch watch;
  const Corpus corpus = read_corpus(arguments);
  const Corpus training = corpus.part(false);
  Detector detector(corpus.languages, arguments.settings);
  std::cout << training.size() << " texts in " << corpus.languages.size() << " languages, "
            << detector.network.parameter_count() << " parameters" << std::endl;
  train(detector, training, arguments.training);
  std::cout << "trained in " << std::fixed << std::setprecision(1) << watch.seconds() << " s\n";
  if (!arguments.model.empty()) detector.save(arguments.model);
  evaluate(detector, corpus, arguments.confusion);
  if (!arguments.data.empty() || !arguments.languages.empty()) return 0;
  std::cout << '\n';
  for (const std::string& text : sentences) {
    std::cout << text << "\n  ";
    predict(detector, {text}, 2);
  }
  return 0;
}

// ---- options

int main(int argc, char** argv) {
  CLI::App app{"Detects the language of texts by their n-grams of 1 to 4 characters."};
  app.require_subcommand(1)->fallthrough();
  Arguments a;
  app.add_option("--languages", a.languages, "Only these languages: fra,eng,...")->delimiter(',');

  CLI::App* train = app.add_subcommand("train", "Learns from texts, and tries those that were held out");
  CLI::App* evaluate = app.add_subcommand("evaluate", "Tries a model on the texts that were held out");
  CLI::App* predict = app.add_subcommand("predict", "Prints for each text: language TAB probability");
  for (CLI::App* sub : {train, evaluate}) {
    sub->add_option("--data", a.data,
                    "Lines `language TAB text`; every 6th line of a language is held out. Unless given: what "
                    "Debian's fortunes packages installed");
    sub->add_option("--fortunes", a.fortunes, "Where these are")->capture_default_str();
    sub->add_flag("--confusion", a.confusion, "Print which language was taken for which");
  }
  train->add_option("--model", a.model, "File to write (safetensors)");
  for (CLI::App* sub : {evaluate, predict})
    sub->add_option("--model", a.model, "File that train wrote")->required();

  const CLI::Validator positive = CLI::Range(Index{1}, Index{1} << 24);
  const auto option = [train](const char* name, auto& value, const char* what) {
    return train->add_option(name, value, what)->capture_default_str();
  };
  option("--epochs", a.training.epochs, "Times through all texts")->check(positive);
  option("--batch-size", a.training.batch_size, "Texts in a step")->check(positive);
  option("--lr", a.training.lr, "Learning rate at the start");
  option("--label-smoothing", a.training.label_smoothing, "See cross_entropy");
  option("--dropout", a.settings.dropout, "Of hidden units");
  option("--hidden", a.settings.hidden_units, "Hidden units")->check(positive);
  option("--dim", a.settings.dim, "Length of an embedding")->check(positive);
  option("--buckets", a.settings.buckets, "Buckets for n-grams of 1, 2, ... characters (up to 16)")
      ->delimiter(',')
      ->check(positive)
      ->expected(1, 16);
  option("--seed", a.seed, "Seed");

  predict->add_option("texts", a.texts, "Texts; unless given, the lines of standard input");
  predict->add_option("--top", a.top, "So many languages for each text, the likeliest first")
      ->capture_default_str()
      ->check(positive);

  return examples::run(app, argc, argv, xgrad::get_num_threads(), [&] {
    if (app.got_subcommand(train)) return run_train(a);
    return app.got_subcommand(evaluate) ? run_evaluate(a) : run_predict(a);
  });
}
