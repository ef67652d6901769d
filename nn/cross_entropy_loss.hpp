#pragma once
#include <concepts>

#include <xgrad/nn/loss.hpp>

// Losses of a choice between classes. `input` is (samples, classes) and `target` (samples), or (classes) and
// 0-d, or (samples, classes, d1 ...) and (samples, d1 ...). The mean divides by the sum of the target
// classes' weights. The result has the target's shape with Reduction::none and is 0-d otherwise. They throw
// std::invalid_argument where the shapes do not fit, std::out_of_range where a target is neither a class nor
// ignore_index.

namespace xgrad::inline XGRAD_ABI::nn {

struct CrossEntropyLossOptions {
  Tensor weight = {};         ///< (classes), a constant; undefined: 1
  Index ignore_index = -100;  ///< target classes that count for nothing
  Reduction reduction = Reduction::mean;
  double label_smoothing = 0;  ///< this much of a target is spread over all classes
};
struct NLLLossOptions {
  Tensor weight = {};         ///< (classes), a constant; undefined: 1
  Index ignore_index = -100;  ///< target classes that count for nothing
  Reduction reduction = Reduction::mean;
};

namespace functional {

/// Cross entropy of scores ("logits") x and targets, computed in one pass and stable for every x:
/// -sum over c of w[c] q[c] log softmax(x)[c], where q is 1 for the target's class and 0 otherwise, mixed
/// with the uniform distribution by label_smoothing. d/dx = softmax(x) sum(w q) - w q.
/// Throws std::invalid_argument where label_smoothing is outside [0, 1], too.
XGRAD_API Tensor cross_entropy(const Tensor& input, const Indices& target,
                               CrossEntropyLossOptions options = {});
/// `cross_entropy(x, {0, 1})`: a list is one of classes.
inline Tensor cross_entropy(const Tensor& input, std::initializer_list<Index> target,
                            CrossEntropyLossOptions options = {}) {
  return cross_entropy(input, Indices(std::vector<Index>(target)), std::move(options));
}
/// With probabilities of all classes as target, of the input's shape: they are q above. The mean divides by
/// the number of places (samples * d1 ...). Gradients flow to the target too. ignore_index must stay
/// negative.
XGRAD_API Tensor cross_entropy(const Tensor& input, const Tensor& target,
                               CrossEntropyLossOptions options = {});

/// -w[t] x[t], the negative log likelihood of class t where x holds logarithms of probabilities.
/// d/dx[t] = -w[t].
XGRAD_API Tensor nll_loss(const Tensor& input, const Indices& target, NLLLossOptions options = {});

}  // namespace functional

class XGRAD_API CrossEntropyLoss : public Module {
 public:
  Buffer weight;  // (classes), or undefined
  Index ignore_index;
  Reduction reduction;
  double label_smoothing;
  explicit CrossEntropyLoss(CrossEntropyLossOptions options = {});
  /// With a class for each place.
  Tensor forward(const Tensor& input, const Indices& target) const;
  /// With probabilities.
  Tensor forward(const Tensor& input, const Tensor& target) const;
  XGRAD_MODULE(CrossEntropyLoss, weight)

 private:
  CrossEntropyLossOptions options() const { return {weight, ignore_index, reduction, label_smoothing}; }
};

class XGRAD_API NLLLoss : public Module {
 public:
  Buffer weight;  // (classes), or undefined
  Index ignore_index;
  Reduction reduction;
  explicit NLLLoss(NLLLossOptions options = {});
  Tensor forward(const Tensor& input, const Indices& target) const;
  XGRAD_MODULE(NLLLoss, weight)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
