#pragma once
#include <string>

#include "autotune.hpp"
#include "quantize.hpp"
#include "shared/interrupt.hpp"

namespace text_classifier {

/// What the command line says.
struct Arguments {
  Settings settings;
  std::string input, output, pretrained;
  std::uint64_t seed = 0;
  bool half = false;
  int verbose = 2;
  examples::Keep keep = examples::Keep::ask;
  bool dim_given = false;

  std::string validation;  // autotune
  AutotuneOptions autotune;
  Fixed fixed;

  QuantizeOptions quantize;
  bool retrain = false;

  std::string model, file = "-";
  Index k = 1;
  double threshold = 0;
};

// One for each command of the program. They throw std::runtime_error.

void run_train(const Arguments& arguments);
void run_quantize(const Arguments& arguments);
void run_test(const Arguments& arguments);
/// Precision, recall and F1 of each label, then as run_test.
void run_test_label(const Arguments& arguments);
void run_predict(const Arguments& arguments, bool probabilities);
void run_word_vectors(const Arguments& arguments);
void run_sentence_vectors(const Arguments& arguments);
void run_nearest(const Arguments& arguments);

}  // namespace text_classifier
