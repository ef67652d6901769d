#pragma once
#include <xgrad/optim/lr_scheduler.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

enum class Anneal { cos, linear };

struct OneCycleLROptions {
  Index total_steps = 0;  ///< or epochs and steps_per_epoch
  Index epochs = 0;
  Index steps_per_epoch = 0;
  double pct_start = 0.3;  ///< part of the steps in which the rate rises
  Anneal anneal_strategy = Anneal::cos;
  bool cycle_momentum = true;  ///< momentum, or the first of betas, falls while the rate rises
  PerGroup base_momentum = 0.85;
  PerGroup max_momentum = 0.95;
  double div_factor = 25;         ///< first rate = max_lr / div_factor
  double final_div_factor = 1e4;  ///< last rate = first rate / final_div_factor
  bool three_phase = false;       ///< down as long as up, then to the last rate
};

/// The 1cycle policy: the rate rises to max_lr and falls far below where it began; call step() after every
/// step of the optimizer. It sets the optimizer's rate and momentum itself.
///     OneCycleLR schedule(adam, 0.01, {.epochs = 3, .steps_per_epoch = 940});
/// Throws std::invalid_argument for steps that are not given, pct_start outside [0, 1], a wrong number of
/// values for the groups, or an optimizer without momentum where it is to be cycled; and when stepped too
/// often. Source: Smith and Topin, Super-Convergence, 2018;
/// https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
struct XGRAD_API OneCycleLR : LRScheduler {
  OneCycleLR(Optimizer& optimizer, PerGroup max_lr, OneCycleLROptions options = {});
};

}  // namespace xgrad::inline XGRAD_ABI::optim
