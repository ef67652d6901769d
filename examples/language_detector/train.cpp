#include "train.hpp"

#include <algorithm>
#include <cmath>

#include <xgrad/data/data_loader.hpp>
#include <xgrad/data/progress.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/ops/cat.hpp>
#include <xgrad/nn/cross_entropy_loss.hpp>
#include <xgrad/optim/adam.hpp>
#include <xgrad/optim/lr_scheduler.hpp>

#include "calibration.hpp"
#include "shared/interrupt.hpp"
#include "variants.hpp"

namespace language_detector {

namespace data = xgrad::data;
namespace optim = xgrad::optim;

namespace {

// The texts of one epoch, each in a variant of its own, some as nonsense: a Dataset.
struct Variants {
  const Corpus* corpus;
  std::vector<Index> rows;  // of the corpus
  Buckets buckets;
  double nonsense;
  std::uint64_t seed;  // of this epoch

  Index size() const { return std::ssize(rows); }
  std::tuple<Features, Indices> batch(std::span<const Index> places) const;
};

std::tuple<Features, Indices> Variants::batch(std::span<const Index> places) const {
  std::vector<std::string> texts;
  std::vector<Index> labels;
  for (const Index place : places) {
    Draws draws(data::hash_append(seed, place));
    const Index row = rows[place];
    const std::string& text = corpus->texts[row];
    labels.push_back(corpus->labels[row]);
    std::string none;
    if (draws.chance(nonsense)) {
      const Index other = rows[draws.below(rows.size())];
      none = language_detector::nonsense(
          text, corpus->labels[other] != labels.back() ? corpus->texts[other] : "", draws);
    }
    if (!none.empty()) labels.back() = std::ssize(corpus->languages);
    texts.push_back(none.empty() ? variant(text, draws) : none);
  }
  return {extract(buckets, texts), Indices(labels)};
}

}  // namespace

// ---- calibration

// Divides the scores by the temperature that suits these texts best, for good.
static void calibrate(Detector& detector, const Variants& texts) {
  const xgrad::NoGradGuard no_grad;
  std::vector<Tensor> scores;
  std::vector<Index> labels;
  for (const auto& [features, targets] : data::DataLoader(texts, {.batch_size = 1024})) {
    scores.push_back(detector.network(features));
    labels.insert(labels.end(), targets.value().begin(), targets.value().end());
  }
  const double temperature = fitted_temperature(cat(scores, 0), labels);
  nn::Linear& output = detector.network.output;
  output.weight.data() /= temperature;
  output.bias.data() /= temperature;
}

// The probability that all but a hundredth of these texts have for some language that is their answer.
static double suitable_threshold(const Detector& detector, const Corpus& corpus,
                                 const std::vector<Index>& rows) {
  constexpr double rejected = 0.01;
  const Index languages = std::ssize(detector.languages);
  std::vector<double> best;
  for (std::size_t first = 0; first < rows.size(); first += 1024) {
    std::vector<std::string> texts;
    for (std::size_t i = first; i < std::min(first + 1024, rows.size()); ++i)
      texts.push_back(corpus.texts[rows[i]]);
    const Tensor found = detector.probabilities(texts);
    for (Index i = 0; i < found.size(0); ++i) {
      const xgrad::Scalar* row = found.value().data() + i * (languages + 1);
      const Index answer = detector.answer(std::span(row, static_cast<std::size_t>(languages + 1)));
      best.push_back(answer == languages ? 0 : static_cast<double>(row[answer]));
    }
  }
  const auto at = best.begin() + static_cast<std::ptrdiff_t>(rejected * static_cast<double>(best.size()));
  std::nth_element(best.begin(), at, best.end());
  return std::min(*at, 0.5);
}

// ---- training

void train(Detector& detector, const Corpus& corpus, const TrainingOptions& options) {
  constexpr std::uint64_t one_in = 20;
  constexpr std::size_t least = 50;  // texts to calibrate on
  std::vector<Index> rows, kept;
  for (Index i = 0; i < corpus.size(); ++i)
    (data::hash64(corpus.texts[i], 1) % one_in == 0 ? kept : rows).push_back(i);
  if (kept.size() < least) rows.insert(rows.end(), kept.begin(), kept.end());

  Network& network = detector.network;
  const Index batches = (std::ssize(rows) + options.batch_size - 1) / options.batch_size;
  optim::Adam adam(network.parameters(), {.lr = options.lr});
  optim::LinearLR schedule(adam, 1, 0, options.epochs * batches);
  network.train();
  data::ProgressBar bar("training", options.epochs * batches);  // one for all epochs: with the time left
  for (Index epoch = 1; epoch <= options.epochs && !examples::was_interrupted(); ++epoch) {
    const Variants texts{&corpus, rows, detector.settings.buckets, options.nonsense,
                         data::hash_append(options.seed, epoch)};
    for (const auto& [features, labels] :
         data::DataLoader(texts, {.batch_size = options.batch_size, .shuffle = true, .prefetch = 2})) {
      if (examples::interrupted()) break;
      adam.zero_grad();
      const Tensor loss = nn::functional::cross_entropy(network(features), labels,
                                                        {.label_smoothing = options.label_smoothing});
      loss.backward();
      adam.step();
      schedule.step();
      bar.step(loss.item());
    }
  }
  bar.finish();
  network.eval();
  if (kept.size() < least) return;
  calibrate(detector, {&corpus, kept, detector.settings.buckets, options.nonsense, options.seed});
  detector.threshold = suitable_threshold(detector, corpus, kept);
}

}  // namespace language_detector
