#pragma once
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

struct MultinomialOptions {
  bool replacement = false;
  Generator* generator = nullptr;  ///< nullptr: the default generator
};

/// Draws num_samples categories for each row of `weights` (rows, categories), or (categories), with
/// probabilities in proportion to the weights: (rows, num_samples) or (num_samples) indices. The draws are
/// PyTorch's, bit for bit: with replacement a binary search in the running sums, otherwise (and for one
/// sample) the largest weight / exponential draw (Efraimidis and Spirakis 2006). No gradient. Throws
/// std::invalid_argument for a weight that is negative or not finite, for a row without a positive one, and
/// where there are fewer positive ones than samples without replacement.
XGRAD_API Indices multinomial(const Tensor& weights, Index num_samples, MultinomialOptions options = {});

}  // namespace xgrad::inline XGRAD_ABI
