#pragma once
#include <xgrad/nn/loss.hpp>

// Losses of yes-or-no questions, element by element; `input` and `target` have the same shape, targets are
// probabilities. The result has that shape with Reduction::none and is 0-d otherwise. Gradients flow to input
// and target; weights are constants that broadcast to the shape of the input (undefined: 1).
// Both throw std::invalid_argument where the shapes do not fit.

namespace xgrad::inline XGRAD_ABI::nn {

struct BCELossOptions {
  Tensor weight = {};  ///< multiplies the losses; broadcasts
  Reduction reduction = Reduction::mean;
};
struct BCEWithLogitsLossOptions {
  Tensor weight = {};  ///< multiplies the losses; broadcasts
  Reduction reduction = Reduction::mean;
  Tensor pos_weight = {};  ///< multiplies the part of the positive answers; broadcasts
};

namespace functional {

/// -(y log x + (1 - y) log(1 - x)) for probabilities x; logarithms end at -100, so that a certain and wrong
/// answer costs 100. d/dx = (x - y) / (x (1 - x)), d/dy = log(1 - x) - log x.
/// Throws std::invalid_argument where an x is outside [0, 1].
XGRAD_API Tensor binary_cross_entropy(const Tensor& input, const Tensor& target, BCELossOptions options = {});
/// The same for x = sigmoid(z), stable for every z: (1 - y) z + (1 + (p - 1) y) log(1 + exp(-z)) with
/// pos_weight p. d/dz = (1 - y) sigmoid(z) - p y sigmoid(-z), d/dy = -z + (p - 1) log(1 + exp(-z)).
XGRAD_API Tensor binary_cross_entropy_with_logits(const Tensor& input, const Tensor& target,
                                                  BCEWithLogitsLossOptions options = {});

}  // namespace functional

class XGRAD_API BCELoss : public Module {
 public:
  Buffer weight;  // broadcasts to the input, or undefined
  Reduction reduction;
  explicit BCELoss(BCELossOptions options = {});
  Tensor forward(const Tensor& input, const Tensor& target) const;
  XGRAD_MODULE(BCELoss, weight)
};

class XGRAD_API BCEWithLogitsLoss : public Module {
 public:
  Buffer weight, pos_weight;  // broadcast to the input, or undefined
  Reduction reduction;
  explicit BCEWithLogitsLoss(BCEWithLogitsLossOptions options = {});
  Tensor forward(const Tensor& input, const Tensor& target) const;
  XGRAD_MODULE(BCEWithLogitsLoss, weight, pos_weight)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
