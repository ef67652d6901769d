// Which language is a text in? See README.md.
#include <filesystem>
#include <iostream>
#include <limits>
#include <optional>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/system/decimals.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "evaluate.hpp"
#include "fortunes.hpp"
#include "predict.hpp"
#include "shared/program.hpp"
#include "train.hpp"

using namespace language_detector;

static constexpr Index held_out_every = 6;

struct Arguments {
  std::vector<std::string> data, test;
  std::string model, fortunes;
  bool no_test = false;
  std::vector<std::string> languages, texts;
  Settings settings;
  TrainingOptions training;
  EvaluationOptions evaluation;
  std::optional<double> threshold;
  Index top = 1;
  bool all = false;
  examples::Keep keep = examples::Keep::ask;
};

static Corpus restricted(const Arguments& a, Corpus corpus) {
  return a.languages.empty() ? corpus : corpus.restricted_to(a.languages);
}

static Corpus read_all(const std::vector<std::string>& paths, Index every) {
  Corpus out;
  for (const std::string& path : paths) out.add(read_texts(path, every));
  return out;
}

static Corpus read_data(const Arguments& a, Index every) {
  Corpus out = read_all(a.data, every);
  if (a.data.empty() || !a.fortunes.empty())
    out.add(read_fortunes(a.fortunes.empty() ? "/usr/share/games/fortunes" : a.fortunes, every));
  return restricted(a, out);
}

// What is tested: all of --test, or what is held out of --data.
static Corpus read_test(const Arguments& a) {
  if (!a.test.empty()) return restricted(a, read_all(a.test, 0));
  Corpus test = read_data(a, held_out_every).part(true);
  XGRAD_CHECK(test.size() > 0, "there are fewer than ", held_out_every,
              " texts of each language: none to test with");
  return test;
}

// The model that comes with the project is beside the program.
static std::string pretrained() {
  return std::filesystem::read_symlink("/proc/self/exe")
      .replace_filename("language_detector.safetensors")
      .string();
}

static Detector load(const Arguments& a) {
  Detector detector = Detector::load(a.model.empty() ? pretrained() : a.model);
  if (!a.languages.empty()) detector = detector.restricted_to(a.languages);
  if (a.threshold) detector.threshold = *a.threshold;
  return detector;
}

static int run_predict(const Arguments& a) {
  const Detector detector = load(a);
  const Index top = a.all ? std::numeric_limits<Index>::max() : a.top;
  if (a.texts.empty()) {
    predict_input(detector, top, std::cout);
  } else {
    predict(detector, a.texts, top, std::cout);
  }
  return 0;
}

static int run_evaluate(const Arguments& a) {
  evaluate(load(a), read_test(a), a.evaluation, std::cout);
  return 0;
}

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

static int run_train(const Arguments& a) {
  std::vector<std::string> inputs = a.data;
  inputs.insert(inputs.end(), a.test.begin(), a.test.end());
  examples::check_writable(a.model, inputs);
  const examples::Interruptible training_may_stop;
  xgrad::manual_seed(a.training.seed);
  const examples::Stopwatch watch;
  const bool all = !a.test.empty() || a.no_test;
  const Corpus corpus = read_data(a, all ? 0 : held_out_every);
  const Corpus test = a.no_test ? Corpus() : a.test.empty() ? corpus.part(true) : read_test(a);
  const Corpus training = corpus.part(false);
  Detector detector(corpus.languages, suitable(a.settings, std::ssize(corpus.languages), training.size()));
  std::cout << training.size() << " texts in " << corpus.languages.size() << " languages, "
            << detector.network.parameter_count() << " parameters" << std::endl;
  train(detector, training, a.training);
  training_may_stop.confirm(a.keep, a.model);
  std::cout << "trained in " << xgrad::decimals(watch.seconds(), 1) << " s\n";
  if (!a.model.empty()) detector.save(a.model);
  if (test.size() > 0) evaluate(detector, test, a.evaluation, std::cout);
  if (!a.data.empty() || !a.languages.empty()) return 0;
  std::cout << '\n';
  for (const std::string& text : sentences) {
    std::cout << text << "\n  ";
    predict(detector, {text}, 2, std::cout);
  }
  return 0;
}

// ---- options

int main(int argc, char** argv) {
  examples::Program app("language_detector", "Says which language texts are in.",
                        {"language_detector predict \"Guten Morgen, wie geht es dir?\"",
                         "language_detector predict --languages eng,deu --all < lines.txt",
                         "language_detector train --data texts.tsv --model model.safetensors",
                         "language_detector evaluate --model model.safetensors --test other.tsv"});
  app.require_subcommand(1)->fallthrough();
  Arguments a;
  app.add_option("--languages", a.languages, "Only these languages: fra,eng,...")
      ->delimiter(',')
      ->allow_extra_args(false);

  CLI::App* train = app.add_subcommand("train", "Learns from texts, and tries those that were held out");
  CLI::App* evaluate = app.add_subcommand("evaluate", "Tries a model on texts whose language is known");
  CLI::App* predict = app.add_subcommand("predict", "Prints for each text: language TAB probability");
  for (CLI::App* sub : {train, evaluate}) {
    sub->add_option(
           "--data", a.data,
           "Lines `language TAB text` or `__label__language text`, or a folder of files LANGUAGE.txt; "
           "may be given several times. Unless --test is given, every 6th line of a language is held "
           "out and tested. Unless given: what Debian's fortunes packages installed")
        ->allow_extra_args(false);
    sub->add_option("--fortunes", a.fortunes, "Where these are; given with --data, both are used");
    sub->add_option("--test", a.test, "Texts to test with, all of them, in the same form as --data")
        ->allow_extra_args(false);
    sub->add_flag("--confusion", a.evaluation.confusion, "Print which language was taken for which");
    sub->add_flag("--reliability", a.evaluation.reliability,
                  "Print how often answers of each probability are right");
  }
  train->add_flag("--no-test", a.no_test, "Train with all texts")->excludes("--test");
  train->add_option("--model", a.model, "File to write (safetensors)");
  examples::add_interrupt_option(*train, a.keep);
  for (CLI::App* sub : {evaluate, predict}) {
    sub->add_option("--model", a.model,
                    "File that train wrote. Unless given: the one that comes with the program");
    sub->add_option(
           "--threshold", a.threshold,
           "The answer is unknown where no language has this probability; 0: only where no language at "
           "all is likelier. Unless given: that of the model")
        ->check(examples::between(0.0, 1.0));
  }

  const auto option = [train](const char* name, auto& value, const char* what) {
    return train->add_option(name, value, what)->capture_default_str();
  };
  constexpr Index most = Index{1} << 24;
  const CLI::Validator count = examples::between<Index>(1, most), size = examples::between<Index>(0, 1 << 16);
  option("--epochs", a.training.epochs, "Times through all texts")->check(count);
  option("--batch-size", a.training.batch_size, "Texts in a step")->check(count);
  option("--lr", a.training.lr, "Learning rate at the start")->check(examples::positive());
  option("--label-smoothing", a.training.label_smoothing, "See cross_entropy")
      ->check(examples::between(0.0, 1.0));
  option("--nonsense", a.training.nonsense, "Share of texts that are made nonsense, to be answered unknown")
      ->check(examples::between(0.0, 1.0));
  option("--dropout", a.settings.dropout, "Of hidden units")->check(examples::between(0.0, 0.99));
  option("--hidden", a.settings.hidden_units, "Hidden units; 0: by the number of languages and texts")
      ->check(size);
  option("--dim", a.settings.dim, "Length of an embedding; 0: likewise")->check(size);
  option("--buckets", a.settings.buckets.ngrams,
         "Buckets for n-grams of 1, 2, ... characters (up to 16); unless given: likewise")
      ->delimiter(',')
      ->check(count)
      ->expected(1, 16);
  option("--word-buckets", a.settings.buckets.words, "Buckets for words; 0: likewise")
      ->check(examples::between<Index>(0, most));
  option("--seed", a.training.seed, "Seed");

  predict->add_option("texts", a.texts, "Texts; unless given, the lines of standard input");
  predict->add_option("--top", a.top, "So many answers for each text, the likeliest first")
      ->capture_default_str()
      ->check(count);
  predict->add_flag("--all", a.all, "All languages for each text");

  return examples::run(app, argc, argv, xgrad::get_num_threads(), [&] {
    if (app.got_subcommand(train)) return run_train(a);
    return app.got_subcommand(evaluate) ? run_evaluate(a) : run_predict(a);
  });
}
