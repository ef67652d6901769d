#pragma once
#include <functional>
#include <optional>
#include <string>

#include "train.hpp"

namespace text_classifier {

/// What a training needs.
struct Settings {
  FeatureOptions features;
  TrainOptions train;
};

/// The settings that the user chose: they stay as they are.
struct Fixed {
  bool lr = false, epoch = false, dim = false, word_ngrams = false, letters = false;
};

struct AutotuneOptions {
  double seconds = 300;
  Index predictions = 1;   ///< labels predicted for each line
  std::string label = {};  ///< whose F1 score is to be best; empty: that of all labels together
  std::uint64_t seed = 0;
};

/// A model and how good it is on the validation file.
struct Trial {
  Settings settings;
  Classifier classifier;
  double score = 0;
  bool complete = true;  // false: it was stopped in the middle of training
};

/// Trains again and again until the time is over and returns the best model: first with the given settings,
/// then with settings drawn around the best ones so far, ever nearer to them (as fastText's autotune does). A
/// training is made as long as the time that is left allows. Told of each trial that ends, and asked after
/// each step whether to go on. Throws std::runtime_error where the validation file has no known labels.
Trial autotune(const TextFile& training, const TextFile& validation, const Settings& start,
               const Fixed& fixed, const AutotuneOptions& options,
               const std::function<void(const Trial&)>& on_trial, const std::function<bool()>& go_on,
               const xgrad::data::WordVectors* pretrained = nullptr);

}  // namespace text_classifier
