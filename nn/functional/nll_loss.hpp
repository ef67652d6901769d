#pragma once
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/nn/functional/reduction.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

struct NLLLossOptions {
  Tensor weight = {};         ///< (classes), a constant; undefined: 1
  Index ignore_index = -100;  ///< targets that count for nothing
  Reduction reduction = Reduction::mean;
};

namespace functional {

/// -w[t] x[t], the negative log likelihood of class t where x holds logarithms of probabilities. `input` is
/// (samples, classes) and `target` (samples), or (classes) and 0-d, or (samples, classes, d1 ...) and
/// (samples, d1 ...). The mean divides by the sum of w[t]. The result has the target's shape with
/// Reduction::none and is 0-d otherwise. d/dx[t] = -w[t]. Throws std::invalid_argument where the shapes do
/// not fit, std::out_of_range where a target is neither a class nor ignore_index.
XGRAD_API Tensor nll_loss(const Tensor& input, const Indices& target, NLLLossOptions options = {});

}  // namespace functional
}  // namespace xgrad::inline XGRAD_ABI::nn
