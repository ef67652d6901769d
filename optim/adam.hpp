#pragma once
#include <xgrad/optim/optimizer.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

struct AdamOptions {
  double lr = 1e-3;
  std::array<double, 2> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  bool amsgrad = false;
  bool maximize = false;
  bool decoupled_weight_decay = false;
  bool exact = false;  ///< row-sparse gradients: as the dense optimizer (see Optimizer)
};

struct AdamWOptions {
  double lr = 1e-3;
  std::array<double, 2> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 1e-2;
  bool amsgrad = false;
  bool maximize = false;
  bool exact = false;  ///< row-sparse gradients: as the dense optimizer (see Optimizer)
};

struct XGRAD_API AdamRule;   // adam.cpp
struct XGRAD_API AdamWRule;  // likewise

/// With d = g + weight_decay * p (-g to maximize), at a parameter's step t:
///     exp_avg += (1 - beta1) * (d - exp_avg);  exp_avg_sq = beta2 * exp_avg_sq + (1 - beta2) * d^2
///     p -= lr / (1 - beta1^t) * exp_avg / (sqrt(exp_avg_sq / (1 - beta2^t)) + eps)
/// amsgrad: the largest exp_avg_sq so far (max_exp_avg_sq) takes its place under the root.
/// decoupled_weight_decay: d = g, and p *= 1 - lr * weight_decay comes first (AdamW).
/// Row-sparse, lazy: t counts the steps of the parameter, not of the row.
/// Errors (std::invalid_argument): a negative lr, eps or weight_decay; betas outside [0, 1); exact with a
/// weight_decay that is not decoupled.
/// Source: https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
using Adam = OptimizerOf<AdamRule, AdamOptions>;
extern template const RuleTable& rule_table<AdamRule>();

/// Adam with decoupled weight decay, on by default.
/// Source: https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
using AdamW = OptimizerOf<AdamWRule, AdamWOptions>;
extern template const RuleTable& rule_table<AdamWRule>();

}  // namespace xgrad::inline XGRAD_ABI::optim
