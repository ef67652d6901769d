#pragma once
#include <xgrad/optim/optimizer.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

struct RMSpropOptions {
  double lr = 1e-2;
  double alpha = 0.99;
  double eps = 1e-8;
  double weight_decay = 0;
  double momentum = 0;
  bool centered = false;
  bool maximize = false;
  bool exact = false;  ///< row-sparse gradients: as the dense optimizer (see Optimizer)
};

struct XGRAD_API RMSpropRule;  // rmsprop.cpp

/// With d = g + weight_decay * p (-g to maximize):
///     square_avg = alpha * square_avg + (1 - alpha) * d^2;  u = d / (sqrt(square_avg) + eps)
///     momentum_buffer = momentum * momentum_buffer + u;     p -= lr * momentum_buffer
/// and p -= lr * u without momentum. centered: grad_avg is the running mean of d, and its square is taken off
/// square_avg under the root.
/// Errors (std::invalid_argument): a negative option; exact with weight_decay.
/// Source: https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
using RMSprop = OptimizerOf<RMSpropRule, RMSpropOptions>;
extern template const RuleTable& rule_table<RMSpropRule>();

}  // namespace xgrad::inline XGRAD_ABI::optim
