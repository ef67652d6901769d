#pragma once
#include <xgrad/nn/loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// As Reduction; batchmean divides the sum by the size of dimension 0, as the definition of the divergence
/// does.
enum class KLDivReduction { none, batchmean, mean, sum };

struct KLDivLossOptions {
  KLDivReduction reduction = KLDivReduction::mean;
  bool log_target = false;  ///< the target holds logarithms of probabilities too
};

namespace functional {

/// The Kullback-Leibler divergence, element by element: t (log t - x) for logarithms x of probabilities and
/// probabilities t (0 where t = 0), or exp(t) (t - x) with log_target. `target` broadcasts to the shape of
/// `input`. d/dx = -t, d/dt = log t + 1 - x; with log_target -exp(t) and exp(t) (t + 1 - x).
/// Throws std::invalid_argument where the target does not broadcast, and for batchmean of a 0-d input.
XGRAD_API Tensor kl_div(const Tensor& input, const Tensor& target, KLDivLossOptions options = {});

}  // namespace functional

struct XGRAD_API KLDivLoss : LossModule<functional::kl_div, KLDivLossOptions, Tensor, Tensor> {
  using LossModule::LossModule;
  XGRAD_MODULE(KLDivLoss)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
