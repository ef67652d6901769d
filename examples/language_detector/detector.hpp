#pragma once
#include <string>
#include <vector>

#include "model.hpp"

namespace language_detector {

/// The answer for what is none of the languages.
inline constexpr const char* unknown = "unknown";

/// The size of a network.
struct Settings {
  Buckets buckets;
  Index dim = 0;
  Index hidden_units = 0;
  double dropout = 0.3;
};

/// The size that suits so many languages and texts. What is not 0 in `given` stays.
Settings suitable(Settings given, Index languages, Index texts);

/// A network and what is needed to use it: the names of the languages, and how features are made.
struct Detector {
  std::vector<std::string> languages;
  Settings settings;
  Network network;  // its last class is none of the languages
  /// The answer is unknown where no language has this probability.
  double threshold = 0;

  /// Untrained.
  Detector(std::vector<std::string> languages_, const Settings& settings_);
  /// Throws std::runtime_error that names the file where it is none of save's.
  static Detector load(const std::string& path);
  /// One safetensors file, in half precision, with languages and threshold in its metadata. The settings are
  /// the shapes of its tensors.
  void save(const std::string& path) const;

  /// The same for fewer languages, in this order: the output layer keeps their rows. Throws
  /// std::invalid_argument for one that it does not know.
  Detector restricted_to(const std::vector<std::string>& wanted) const;

  /// The probability of each language, and last of none of them, which is 1 for a text without a letter.
  /// (texts, languages + 1)
  Tensor probabilities(const std::vector<std::string>& texts) const;
  /// From one row of these, the likeliest language, or languages.size() for unknown: none has the threshold,
  /// or that none of them is right is likelier.
  Index answer(std::span<const xgrad::Scalar> probabilities) const;
};

}  // namespace language_detector
