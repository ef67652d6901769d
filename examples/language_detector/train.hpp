#pragma once
#include <cstdint>

#include "corpus.hpp"
#include "detector.hpp"

namespace language_detector {

/// Hyper-parameters of train.
struct TrainingOptions {
  Index epochs = 8;
  Index batch_size = 128;
  double lr = 0.005;
  double label_smoothing = 0.05;
  double nonsense = 0.08;  // of the texts are made none of a language
  std::uint64_t seed = 0;
};

/// Trains with Adam, whose learning rate falls to 0 in a straight line; then calibrates the probabilities and
/// chooses the threshold on a twentieth of the texts that is kept back from training. The corpus has the
/// detector's languages in the detector's order.
void train(Detector& detector, const Corpus& corpus, const TrainingOptions& options);

}  // namespace language_detector
