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

struct SparseAdamOptions {
  double lr = 1e-3;
  std::array<double, 2> betas = {0.9, 0.999};
  double eps = 1e-8;
  bool maximize = false;
};

/// With d = g + weight_decay * p (-g to maximize), at a parameter's step t:
///     exp_avg += (1 - beta1) * (d - exp_avg);  exp_avg_sq = beta2 * exp_avg_sq + (1 - beta2) * d^2
///     p -= lr / (1 - beta1^t) * exp_avg / (sqrt(exp_avg_sq / (1 - beta2^t)) + eps)
/// amsgrad: the largest exp_avg_sq so far (max_exp_avg_sq) stands under the root.
/// decoupled_weight_decay: d = g, and p *= 1 - lr * weight_decay comes first (AdamW).
/// Row-sparse, lazy: t counts the steps of the parameter, not of the row.
/// Errors (std::invalid_argument): a negative lr, eps or weight_decay; betas outside [0, 1); exact with a
/// weight_decay that is not decoupled.
/// Source: https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
struct XGRAD_API AdamRule {
  using Options = AdamOptions;
  using Constants = kernels::AdamStep<Scalar>;
  static constexpr const char* name = "Adam";
  static void check(const Options& options);
  static std::vector<OptionRef> options(Options& options);
  static double* momentum(Options& options) { return options.betas.data(); }
  static StateFields state(const Options& options);
  static Constants constants(const Options& options, StepInfo step);
  static void update(const Row& row, const Constants& constants);
  static IdleStep idle(const Constants& constants);
  static Index replay(const Options& options);
};

/// Adam with decoupled weight decay, on by default.
/// Source: https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
struct XGRAD_API AdamWRule {
  using Options = AdamWOptions;
  using Constants = AdamRule::Constants;
  static constexpr const char* name = "AdamW";
  static void check(const Options& options);
  static std::vector<OptionRef> options(Options& options);
  static double* momentum(Options& options) { return options.betas.data(); }
  static StateFields state(const Options& options);
  static Constants constants(const Options& options, StepInfo step);
  static void update(const Row& row, const Constants& constants) { AdamRule::update(row, constants); }
  static IdleStep idle(const Constants& constants) { return AdamRule::idle(constants); }
  static Index replay(const Options& options);
};

/// PyTorch's SparseAdam: lazy Adam whose eps is added before the bias correction,
///     p -= lr * sqrt(1 - beta2^t) / (1 - beta1^t) * exp_avg / (sqrt(exp_avg_sq) + eps).
/// A dense gradient, which PyTorch refuses, counts as one that has all rows.
/// Errors (std::invalid_argument): lr or eps not above 0; betas outside [0, 1).
/// Source: https://pytorch.org/docs/stable/generated/torch.optim.SparseAdam.html
struct XGRAD_API SparseAdamRule {
  using Options = SparseAdamOptions;
  using Constants = AdamRule::Constants;
  static constexpr const char* name = "SparseAdam";
  static void check(const Options& options);
  static std::vector<OptionRef> options(Options& options);
  static double* momentum(Options& options) { return options.betas.data(); }
  static StateFields state(const Options& options);
  static Constants constants(const Options& options, StepInfo step);
  static void update(const Row& row, const Constants& constants) { AdamRule::update(row, constants); }
};

extern template class OptimizerOf<AdamRule>;
extern template class OptimizerOf<AdamWRule>;
extern template class OptimizerOf<SparseAdamRule>;
using Adam = OptimizerOf<AdamRule>;
using AdamW = OptimizerOf<AdamWRule>;
using SparseAdam = OptimizerOf<SparseAdamRule>;

}  // namespace xgrad::inline XGRAD_ABI::optim
