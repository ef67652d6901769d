#include "autotune.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <span>

#include <xgrad/data/text/utf8.hpp>
#include <xgrad/engine/compute/random.hpp>

#include "evaluate.hpp"

namespace text_classifier {

using namespace xgrad;

namespace {

/// Draws the settings of the next trial.
class Search {
 public:
  Search(const Fixed& fixed, std::uint64_t seed) : fixed_(fixed), random_(seed) {}

  /// `trial` counts from 0; `time`: the part of the time that is gone, from 0 to 1.
  Settings next(const Settings& best, int trial, double time) {
    Settings next = best;
    if (trial == 0) return next;
    // The first trials try what helps most often; later ones stay nearer to the best.
    const double width = 1.5 - std::min(time, 1.0);
    if (!fixed_.lr) next.train.lr = std::clamp(scaled(best.train.lr, 1.2 * width), 0.01, 2.0);
    if (!fixed_.epoch) {
      const double start = trial == 1 ? 25 : scaled(static_cast<double>(best.train.epoch), 1.5 * width);
      next.train.epoch = std::clamp<Index>(std::lround(start), 1, 100);
    }
    if (!fixed_.dim) {
      const double dim = trial <= 2 ? 100 : scaled(static_cast<double>(best.train.dim), 0.7 * width);
      next.train.dim = std::clamp<Index>(std::lround(dim), 8, 500);
    }
    if (!fixed_.word_ngrams) {
      const double n = trial == 1 ? 2 : best.features.word_ngrams + 1.5 * width * normal();
      next.features.word_ngrams = std::clamp<int>(static_cast<int>(std::lround(n)), 1, 5);
    }
    if (!fixed_.letters && (trial == 2 || (trial > 2 && uniform() < 0.3 * width))) {
      const bool letters = best.features.max_n == 0 || uniform() < 0.5;
      next.features.min_n = letters ? (trial == 2 || uniform() < 0.5 ? 2 : 3) : 0;
      next.features.max_n = letters ? next.features.min_n + 3 : 0;
    }
    return next;
  }

 private:
  double uniform() {
    double x = 0;
    fill_uniform(std::span(&x, 1), 0, 1, random_);
    return x;
  }
  double normal() {
    double x = 0;
    fill_normal(std::span(&x, 1), 0, 1, random_);
    return x;
  }
  double scaled(double value, double octaves) { return value * std::exp2(octaves * normal()); }

  Fixed fixed_;
  Generator random_;
};

// Features and examples are read again only where the settings ask for other ones.
struct Data {
  Features features;
  ExampleFile training, validation;
  FeatureOptions read_with;
  bool read = false;

  void prepare(const TextFile& training_file, const TextFile& validation_file, const FeatureOptions& options,
               std::span<const std::string> words) {
    const auto key = [](const FeatureOptions& o) { return std::array{o.word_ngrams, o.min_n, o.max_n}; };
    if (read && key(options) == key(read_with)) return;
    features = Features(training_file, options, words);
    training = features.read_file(training_file);
    validation = features.read_file(validation_file);
    read_with = options;
    read = true;
  }
};

double score_of(const Classifier& classifier, const ExampleFile& validation, const AutotuneOptions& options) {
  const Evaluation result = evaluate(classifier, validation, options.predictions);
  double f1 = result.all.f1();
  if (!options.label.empty()) {
    const Index label = classifier.features.labels().find(options.label);
    if (label < 0) throw std::runtime_error("no label " + options.label + " in the training file");
    f1 = result.labels[label].f1();
  }
  return std::isnan(f1) ? 0 : f1;
}

}  // namespace

Trial autotune(const TextFile& training, const TextFile& validation, const Settings& start,
               const Fixed& fixed, const AutotuneOptions& options,
               const std::function<void(const Trial&)>& on_trial, const std::function<bool()>& go_on,
               const data::WordVectors* pretrained) {
  const auto began = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  std::vector<std::string> words;
  for (Index i = 0; pretrained != nullptr && i < pretrained->size(); ++i)
    words.push_back(data::repair_utf8(pretrained->itos(i)));

  Search search(fixed, options.seed);
  Data data;
  std::optional<Trial> best;
  double seconds_per_epoch = 0;  // of the last trial, for each number of the vectors
  bool stopped = false;
  for (int trial = 0; !stopped && (trial == 0 || seconds() < options.seconds); ++trial) {
    Settings settings = search.next(best ? best->settings : start, trial, seconds() / options.seconds);
    data.prepare(training, validation, settings.features, words);
    const double epoch = seconds_per_epoch * static_cast<double>(settings.train.dim);
    if (epoch > 0 && !fixed.epoch) {
      const auto fitting = static_cast<Index>((options.seconds - seconds()) / epoch * 0.9);
      if (fitting < 1) break;
      settings.train.epoch = std::min(settings.train.epoch, fitting);
    }
    manual_seed(options.seed);
    Trial now{settings, untrained(data.features, settings.train, pretrained)};
    const double before = seconds();
    try {
      now.complete = train(now.classifier, data.training, settings.train, [&](Index, Index, double) {
        stopped = !go_on();
        return !stopped && seconds() < options.seconds;
      });
    } catch (const Diverged&) {
      continue;
    }
    if (now.complete) {
      seconds_per_epoch =
          (seconds() - before) / static_cast<double>(settings.train.epoch * settings.train.dim);
    } else if (best) {
      break;
    }
    now.score = score_of(now.classifier, data.validation, options);
    on_trial(now);
    if (!best || now.score > best->score) best = std::move(now);
  }
  if (!best) throw Diverged();
  return std::move(*best);
}

}  // namespace text_classifier
