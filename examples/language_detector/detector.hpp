#pragma once
#include <string>
#include <vector>

#include "corpus.hpp"
#include "model.hpp"

namespace language_detector {

struct Settings {
  std::vector<Index> buckets = {2048, 8192, 16384, 32768};  // for n-grams of 1, 2, 3, 4 characters
  Index dim = 16;
  Index hidden_units = 128;
  double dropout = 0.3;
};

/// A network and what is needed to use it: the names of the languages, and how features are made.
struct Detector {
  std::vector<std::string> languages;
  Settings settings;
  Network network;

  /// Untrained.
  Detector(std::vector<std::string> languages_, const Settings& settings_);
  /// Throws std::runtime_error that names the file where it is none of save's.
  static Detector load(const std::string& path);
  /// One safetensors file, in half precision, with the languages in its metadata. The settings are the shapes
  /// of its tensors.
  void save(const std::string& path) const;

  /// The same for fewer languages, in this order: the output layer keeps their rows. Throws
  /// std::invalid_argument for one that it does not know.
  Detector restricted_to(const std::vector<std::string>& wanted) const;

  /// The probability of each language. (texts, languages)
  Tensor probabilities(const std::vector<std::string>& texts) const;
};

/// Hyper-parameters of train.
struct TrainingOptions {
  Index epochs = 8;
  Index batch_size = 128;
  double lr = 0.005;
  double label_smoothing = 0.05;
};

/// Trains with Adam, whose learning rate falls to 0 in a straight line. The corpus has the detector's
/// languages in the detector's order.
void train(Detector& detector, const Corpus& corpus, const TrainingOptions& options);

}  // namespace language_detector
