#pragma once
#include <xgrad/optim/optimizer.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

struct AdagradOptions {
  double lr = 1e-2;
  double lr_decay = 0;
  double weight_decay = 0;
  double initial_accumulator_value = 0;
  double eps = 1e-10;
  bool maximize = false;
  bool exact = false;  ///< row-sparse gradients: as the dense optimizer (see Optimizer)
};

struct XGRAD_API AdagradRule;         // adagrad.cpp
struct XGRAD_API RowwiseAdagradRule;  // likewise

/// With d = g + weight_decay * p (-g to maximize), at a parameter's step t:
///     sum += d^2;  p -= lr / (1 + (t - 1) * lr_decay) * d / (sqrt(sum) + eps)
/// The state of a parameter is `sum`, which starts from initial_accumulator_value. Without a gradient nothing
/// moves, so lazy and exact are the same.
/// Errors (std::invalid_argument): a negative option; exact with weight_decay.
/// Source: https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
using Adagrad = OptimizerOf<AdagradRule, AdagradOptions>;
extern template const RuleTable& rule_table<AdagradRule>();

/// Adagrad with one accumulator for a row (along dimension 0) instead of one for each number: a table's state
/// shrinks to a column, as recommender systems use it. sum += mean(d^2) over the row, the rest as in Adagrad.
/// A vector has rows of one number.
/// Source: FBGEMM's EXACT_ROWWISE_ADAGRAD, https://docs.pytorch.org/FBGEMM/
using RowwiseAdagrad = OptimizerOf<RowwiseAdagradRule, AdagradOptions>;
extern template const RuleTable& rule_table<RowwiseAdagradRule>();

}  // namespace xgrad::inline XGRAD_ABI::optim
