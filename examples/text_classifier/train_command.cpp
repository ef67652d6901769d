#include <cmath>
#include <iomanip>
#include <iostream>
#include <optional>

#include <xgrad/data/progress.hpp>
#include <xgrad/data/text/utf8.hpp>
#include <xgrad/engine/compute/random.hpp>

#include "commands.hpp"
#include "fasttext_file.hpp"
#include "model_file.hpp"
#include "shared/program.hpp"

// The commands that make models.

namespace text_classifier {

using namespace xgrad;

static void say_left_out(const ExampleFile& examples, const std::string& path) {
  if (examples.left_out == 0) return;
  std::cerr << path << ": " << examples.left_out
            << " lines have no known word or no known label and are left out, first line "
            << examples.first_left_out << '\n';
}

static void say_sizes(const ExampleFile& examples, const Features& features) {
  std::cout << examples.size() << " examples, " << features.words().size() << " words, "
            << features.buckets().size() << " n-grams, " << features.labels().size() << " labels"
            << std::endl;
}

// The vectors that a training starts from; their dim, where the user chose none.
static std::optional<data::WordVectors> read_pretrained(const Arguments& arguments, TrainOptions& options) {
  if (arguments.pretrained.empty()) return {};
  auto vectors = data::WordVectors::load(arguments.pretrained, {.bad_line = data::BadLine::skip});
  if (arguments.dim_given && vectors.dim() != options.dim) {
    throw std::runtime_error(
        text(arguments.pretrained, " has vectors of ", vectors.dim(), " numbers, --dim is ", options.dim));
  }
  options.dim = vectors.dim();
  return vectors;
}

static Classifier autotuned(const Arguments& arguments, const TextFile& input, const Settings& settings,
                            const data::WordVectors* pretrained) {
  const TextFile validation(arguments.validation);
  const auto describe = [](const Settings& s) {
    return text("-lr ", s.train.lr, " -epoch ", s.train.epoch, " -dim ", s.train.dim, " -wordNgrams ",
                s.features.word_ngrams, " -minn ", s.features.min_n, " -maxn ", s.features.max_n);
  };
  int trials = 0;
  const auto on_trial = [&](const Trial& trial) {
    if (arguments.verbose == 0) return;
    std::cout << "trial " << ++trials << ": F1 " << trial.score << "  " << describe(trial.settings)
              << (trial.complete ? "" : "  (stopped)") << std::endl;
  };
  std::cout << std::setprecision(3);
  Trial best = autotune(
      input, validation, settings, arguments.fixed, arguments.autotune, on_trial,
      [] { return !examples::interrupted(); }, pretrained);
  if (arguments.verbose > 0)
    std::cout << "best: F1 " << best.score << "  " << describe(best.settings) << '\n';
  return std::move(best.classifier);
}

// Trains with a progress bar.
static void train_shown(Classifier& classifier, const ExampleFile& examples, const TrainOptions& options,
                        int verbose) {
  std::optional<data::ProgressBar> progress;
  train(classifier, examples, options, [&](Index, Index all, double loss) {
    if (verbose > 0) {
      if (!progress) progress.emplace("train", all);
      progress->step(loss);
    }
    return !examples::interrupted();
  });
}

static Classifier trained(const Arguments& arguments, const TextFile& input, const Settings& settings,
                          const data::WordVectors* pretrained) {
  manual_seed(arguments.seed);
  std::vector<std::string> words;
  for (Index i = 0; pretrained != nullptr && i < pretrained->size(); ++i)
    words.push_back(data::repair_utf8(pretrained->itos(i)));
  Features features(input, settings.features, words);
  const ExampleFile examples = features.read_file(input);
  say_left_out(examples, input.path());
  if (arguments.verbose > 0) say_sizes(examples, features);
  Classifier classifier = untrained(std::move(features), settings.train, pretrained);
  train_shown(classifier, examples, settings.train, arguments.verbose);
  return classifier;
}

void run_train(const Arguments& arguments) {
  examples::check_writable(arguments.output, {arguments.input, arguments.validation, arguments.pretrained});
  const examples::Interruptible training;
  const examples::Stopwatch watch;
  Settings settings = arguments.settings;
  const std::optional<data::WordVectors> vectors = read_pretrained(arguments, settings.train);
  const TextFile input(arguments.input);
  const auto make = arguments.validation.empty() ? trained : autotuned;
  const Classifier classifier = make(arguments, input, settings, vectors ? &*vectors : nullptr);
  training.confirm(arguments.keep, arguments.output);
  save_model(classifier, arguments.output, arguments.half);
  if (arguments.verbose > 0)
    std::cout << std::fixed << std::setprecision(1) << "trained in " << watch.seconds() << " s\n";
}

void run_quantize(const Arguments& arguments) {
  const std::string to = arguments.output + ".ftz";
  examples::check_writable(to, {arguments.model, arguments.input});
  const examples::Interruptible training;
  manual_seed(arguments.seed);
  Classifier classifier = load_model(arguments.model);
  if (classifier.vectors.codes() != nullptr) {
    throw std::runtime_error(arguments.model + " is quantized already");
  }
  if (arguments.quantize.cutoff > 0) {
    std::vector<Index> occurrences;
    std::optional<TextFile> input;
    if (!arguments.input.empty()) {
      input.emplace(arguments.input);
      occurrences = count_features(classifier.features.read_file(*input), classifier.features.size());
    }
    classifier = cut_off(classifier, arguments.quantize.cutoff, occurrences);
    if (arguments.retrain) {
      train_shown(classifier, classifier.features.read_file(*input), arguments.settings.train, 1);
      if (examples::was_interrupted()) throw examples::Interrupted("stopped; nothing was written");
    }
  }
  save_fasttext(quantize(classifier, arguments.quantize), to);
  std::cout << "written to " << to << '\n';
}

}  // namespace text_classifier
