#pragma once
#include "model.hpp"

namespace text_classifier {

struct TrainOptions {
  double lr = 0.2;
  Index epoch = 5;
  Index dim = 100;
  Index batch = 32;
};

/// Adagrad on the cross entropy of softmax, row-wise and with twice `lr` on the table of vectors, the
/// learning rates falling in a straight line to 0. (fastText takes plain steps, example by example; in
/// batches, Adagrad learns rare words and labels faster than those.) An example with several labels has each
/// of them as its target with the same probability. Throws std::runtime_error where the loss is no longer
/// finite.
Classifier train(Features features, const ExampleFile& examples, const TrainOptions& options);

}  // namespace text_classifier
