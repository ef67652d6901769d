#pragma once
#include <string>
#include <vector>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/graph/tensor.hpp>

// Whether probabilities are right: of the texts that get 0.8, four in five should have the language found.

namespace language_detector {

using xgrad::Index;
using xgrad::Indices;
using xgrad::Tensor;

/// The T for which softmax(scores / T) gives the labels the highest likelihood (Guo et al. 2017,
/// arXiv:1706.04599). scores: (texts, classes), labels: (texts)
double fitted_temperature(const Tensor& scores, const Indices& labels);

/// Answers by their probability, in ten bins of the same width.
struct Reliability {
  struct Bin {
    Index answers = 0, right = 0;
    double probability = 0;  // the sum of theirs
  };
  std::vector<Bin> bins = std::vector<Bin>(10);

  void add(double probability, bool right);
  /// The expected calibration error: how far the share of right answers is from the mean probability, on
  /// average over all answers.
  double error() const;
  /// A line for each bin that has answers.
  std::string table() const;
};

}  // namespace language_detector
