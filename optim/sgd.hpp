#pragma once
#include <xgrad/optim/optimizer.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

struct SGDOptions {
  double lr = 1e-3;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
  bool maximize = false;
  bool exact = false;  ///< row-sparse gradients: as the dense optimizer (see Optimizer)
};

struct XGRAD_API SGDRule;  // sgd.cpp

/// With d = g + weight_decay * p (-g to maximize):
///     buffer = momentum * buffer + (1 - dampening) * d      (at a parameter's first step: buffer = d)
///     p -= lr * buffer                                      (nesterov: lr * (d + momentum * buffer))
/// and p -= lr * d without momentum. The state of a parameter is `momentum_buffer`.
/// Errors (std::invalid_argument): a negative lr, momentum or weight_decay; nesterov without momentum or with
/// dampening.
/// Source: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
using SGD = OptimizerOf<SGDRule, SGDOptions>;
extern template const RuleTable& rule_table<SGDRule>();

}  // namespace xgrad::inline XGRAD_ABI::optim
