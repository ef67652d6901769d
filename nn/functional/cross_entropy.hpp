#pragma once
#include <concepts>

#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/nn/functional/reduction.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

struct CrossEntropyLossOptions {
  Tensor weight = {};         ///< (classes), a constant; undefined: 1
  Index ignore_index = -100;  ///< target classes that count for nothing
  Reduction reduction = Reduction::mean;
  double label_smoothing = 0;  ///< this much of a target is spread over all classes
};

namespace functional {

/// Cross entropy of scores ("logits") x and targets, computed in one pass and stable for every x:
/// -sum over c of w[c] q[c] log softmax(x)[c], where q is 1 for the target's class and 0 otherwise, mixed
/// with the uniform distribution by label_smoothing. d/dx = softmax(x) sum(w q) - w q.
///
/// `input` is (samples, classes) and `target` (samples), or (classes) and 0-d, or (samples, classes, d1 ...)
/// and (samples, d1 ...). The mean divides by the sum of the target classes' weights. The result has the
/// target's shape with Reduction::none and is 0-d otherwise. Throws std::invalid_argument where the shapes do
/// not fit or label_smoothing is outside [0, 1], std::out_of_range where a target is neither a class nor
/// ignore_index.
XGRAD_API Tensor cross_entropy(const Tensor& input, const Indices& target,
                               CrossEntropyLossOptions options = {});
/// The same for integers of another kind.
template <class E>
requires std::integral<typename E::value_type> Tensor cross_entropy(const Tensor& input,
                                                                    const xt::xexpression<E>& target,
                                                                    CrossEntropyLossOptions options = {}) {
  return cross_entropy(input, Indices(target.derived_cast()), std::move(options));
}
/// With probabilities of all classes as target, of the input's shape: they are q above. The mean divides by
/// the number of places (samples * d1 ...). Gradients flow to the target too. ignore_index must stay
/// negative.
XGRAD_API Tensor cross_entropy(const Tensor& input, const Tensor& target,
                               CrossEntropyLossOptions options = {});

}  // namespace functional
}  // namespace xgrad::inline XGRAD_ABI::nn
