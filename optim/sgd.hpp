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

/// With d = g + weight_decay * p (-g to maximize):
///     buffer = momentum * buffer + (1 - dampening) * d      (at a parameter's first step: buffer = d)
///     p -= lr * buffer                                      (nesterov: lr * (d + momentum * buffer))
/// and p -= lr * d without momentum. The state of a parameter is `momentum_buffer`.
/// Errors (std::invalid_argument): a negative lr, momentum or weight_decay; nesterov without momentum or with
/// dampening.
/// Source: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
struct XGRAD_API SGDRule {
  using Options = SGDOptions;
  using Constants = kernels::SgdStep<Scalar>;
  static constexpr const char* name = "SGD";
  static void check(const Options& options);
  static std::vector<OptionRef> options(Options& options);
  static double* momentum(Options& options) { return &options.momentum; }
  static StateFields state(const Options& options);
  static Constants constants(const Options& options, StepInfo step);
  static void update(const Row& row, const Constants& constants);
  static IdleStep idle(const Constants& constants);
};

extern template class OptimizerOf<SGDRule>;
using SGD = OptimizerOf<SGDRule>;

}  // namespace xgrad::inline XGRAD_ABI::optim
