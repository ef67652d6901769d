#pragma once
#include <functional>
#include <stdexcept>

#include <xgrad/data/word_vectors.hpp>

#include "model.hpp"

namespace text_classifier {

struct TrainOptions {
  double lr = 0.2;
  Index epoch = 5;
  Index dim = 100;
  Index batch = 32;
  Loss loss = Loss::softmax;  ///< or one_vs_all
};

/// The loss is no longer finite.
struct Diverged : std::runtime_error {
  Diverged() : std::runtime_error("training diverged: try a smaller --lr") {}
};

/// A model before training. As in fastText, vectors start small, those of `pretrained` words as they are, and
/// scores at 0.
Classifier untrained(Features features, const TrainOptions& options,
                     const xgrad::data::WordVectors* pretrained = nullptr);

/// Told after each step how many of all steps are done, and the loss; false: stop now.
using AfterStep = std::function<bool(Index done, Index all, double loss)>;

/// Adagrad on the cross entropy of softmax or of each label, row-wise on the table of vectors, the learning
/// rates falling in a straight line to 0. (fastText takes plain steps, example by example; in batches,
/// Adagrad learns rare words and labels faster than those.) With softmax, an example with several labels has
/// each of them as its target with the same probability. False where `after_step` stopped it. Throws
/// Diverged.
bool train(Classifier& classifier, const ExampleFile& examples, const TrainOptions& options,
           const AfterStep& after_step = {});

}  // namespace text_classifier
