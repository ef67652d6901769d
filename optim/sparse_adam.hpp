#pragma once
#include <xgrad/optim/optimizer.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

struct SparseAdamOptions {
  double lr = 1e-3;
  std::array<double, 2> betas = {0.9, 0.999};
  double eps = 1e-8;
  bool maximize = false;
};

struct XGRAD_API SparseAdamRule;  // sparse_adam.cpp

/// PyTorch's SparseAdam: lazy Adam whose eps is added before the bias correction,
///     p -= lr * sqrt(1 - beta2^t) / (1 - beta1^t) * exp_avg / (sqrt(exp_avg_sq) + eps).
/// A dense gradient, which PyTorch refuses, counts as one that has all rows.
/// Errors (std::invalid_argument): lr or eps not above 0; betas outside [0, 1).
/// Source: https://pytorch.org/docs/stable/generated/torch.optim.SparseAdam.html
using SparseAdam = OptimizerOf<SparseAdamRule, SparseAdamOptions>;
extern template const RuleTable& rule_table<SparseAdamRule>();

}  // namespace xgrad::inline XGRAD_ABI::optim
