#pragma once
#include "model.hpp"

namespace word2vec {

/// Trains on the corpus, whose words are the model's; stops early where Ctrl-C asks for it. Plain stochastic
/// gradient descent, window by window, with the same result on any number of threads. Returns the mean loss
/// of a pair in the last tenth. Throws std::runtime_error where the numbers grow beyond all bounds.
double train(Model& model, const Corpus& corpus, const SampleOptions& options);

}  // namespace word2vec
