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

/// With d = g + weight_decay * p (-g to maximize), at a parameter's step t:
///     sum += d^2;  p -= lr / (1 + (t - 1) * lr_decay) * d / (sqrt(sum) + eps)
/// The state of a parameter is `sum`, which starts from initial_accumulator_value. Without a gradient nothing
/// moves, so lazy and exact are the same.
/// Errors (std::invalid_argument): a negative option; exact with weight_decay.
/// Source: https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
struct XGRAD_API AdagradRule {
  using Options = AdagradOptions;
  using Constants = kernels::AdagradStep<Scalar>;
  static constexpr const char* name = "Adagrad";
  static void check(const Options& options);
  static std::vector<OptionRef> options(Options& options);
  static StateFields state(const Options& options);
  static Constants constants(const Options& options, StepInfo step);
  static void update(const Row& row, const Constants& constants);
  static IdleStep idle(const Constants&) { return {}; }
};

/// Adagrad with one accumulator for a row (along dimension 0) instead of one for each number: a table's state
/// shrinks to a column, as recommender systems use it. sum += mean(d^2) over the row, the rest as in Adagrad.
/// A vector has rows of one number.
/// Source: FBGEMM's EXACT_ROWWISE_ADAGRAD, https://docs.pytorch.org/FBGEMM/
struct XGRAD_API RowwiseAdagradRule {
  using Options = AdagradOptions;
  using Constants = kernels::AdagradStep<Scalar>;
  static constexpr const char* name = "RowwiseAdagrad";
  static void check(const Options& options);
  static std::vector<OptionRef> options(Options& options);
  static StateFields state(const Options& options);
  static Constants constants(const Options& options, StepInfo step);
  static void update(const Row& row, const Constants& constants);
  static IdleStep idle(const Constants&) { return {}; }
};

extern template class OptimizerOf<AdagradRule>;
extern template class OptimizerOf<RowwiseAdagradRule>;
using Adagrad = OptimizerOf<AdagradRule>;
using RowwiseAdagrad = OptimizerOf<RowwiseAdagradRule>;

}  // namespace xgrad::inline XGRAD_ABI::optim
