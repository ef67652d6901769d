#pragma once
#include <string>
#include <vector>

#include "corpus.hpp"
#include "model.hpp"

namespace language_detector {

struct Settings {
  FeatureSettings features;
  Index dim = 16;
  Index hidden_units = 192;
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
  /// One safetensors file; languages and settings are in its metadata.
  void save(const std::string& path) const;

  /// The probability of each language. (texts, languages)
  Tensor probabilities(const std::vector<std::string>& texts) const;
};

struct TrainingOptions {
  Index epochs = 12;
  Index batch_size = 128;
  double lr = 0.01;
  double label_smoothing = 0.05;
};

/// Trains with Adam, whose learning rate falls to 0 in a straight line. The corpus has the detector's
/// languages in the detector's order.
void train(Detector& detector, const Corpus& corpus, const TrainingOptions& options);

/// What the detector takes the texts of a corpus for, out of the languages of that corpus (positions in
/// corpus.languages). Throws std::invalid_argument where the detector does not know one of them.
xgrad::Indices detect(const Detector& detector, const Corpus& corpus);

}  // namespace language_detector
