#include <cmath>
#include <numbers>

#include <xgrad/optim/one_cycle.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

// Checked before the base class takes the optimizer's rates as its base.
static Optimizer& checked(Optimizer& optimizer, const OneCycleLROptions& o) {
  XGRAD_CHECK(o.total_steps >= 0 && o.epochs >= 0 && o.steps_per_epoch >= 0 &&
                  (o.total_steps > 0 || (o.epochs > 0 && o.steps_per_epoch > 0)),
              "OneCycleLR: total_steps, or epochs and steps_per_epoch, must be given and above 0");
  XGRAD_CHECK(o.pct_start >= 0 && o.pct_start <= 1, "OneCycleLR: pct_start is ", o.pct_start,
              "; it must be in [0, 1]");
  XGRAD_CHECK(o.div_factor > 0 && o.final_div_factor > 0,
              "OneCycleLR: div_factor and final_div_factor must be above 0");
  XGRAD_CHECK(!o.cycle_momentum || optimizer.momentum() != nullptr, "OneCycleLR: ", optimizer.name(),
              " has neither momentum nor betas; set cycle_momentum = false");
  return optimizer;
}

OneCycleLR::OneCycleLR(Optimizer& optimizer, PerGroup max_lr, OneCycleLROptions o)
    : LRScheduler("OneCycleLR", checked(optimizer, o)),
      total_steps_(o.total_steps > 0 ? o.total_steps : o.epochs * o.steps_per_epoch),
      cycle_momentum_(o.cycle_momentum),
      strategy_(o.anneal_strategy) {
  const Index groups = optimizer.num_groups();
  const std::vector<double> most = max_lr.expand("OneCycleLR", "max_lr", groups);
  const std::vector<double> high = o.max_momentum.expand("OneCycleLR", "max_momentum", groups);
  const std::vector<double> low = o.base_momentum.expand("OneCycleLR", "base_momentum", groups);
  for (const double lr : most) check_not_negative("OneCycleLR", "max_lr", lr);
  std::vector<double> first = most, last;
  for (double& lr : first) {
    lr /= o.div_factor;
    last.push_back(lr / o.final_div_factor);
  }
  for (Index g = 0; g < groups; ++g) {
    optimizer.initial_lr(g) = first[g];
    set_base_lr(g, first[g]);
  }

  const double steps = static_cast<double>(total_steps_);
  phases_.push_back({o.pct_start * steps - 1, first, most, high, low});
  if (o.three_phase) {
    phases_.push_back({2 * o.pct_start * steps - 2, most, first, low, high});
    phases_.push_back({steps - 1, first, last, high, high});
  } else {
    phases_.push_back({steps - 1, most, last, low, high});
  }
  start();
}

double OneCycleLR::anneal(double from, double to, double part) const {
  if (strategy_ == Anneal::linear) return (to - from) * part + from;
  return to + (from - to) / 2 * (std::cos(std::numbers::pi * part) + 1);
}

double OneCycleLR::next_lr(Index group, double, bool) {
  XGRAD_CHECK(last_epoch_ <= total_steps_, "OneCycleLR: step ", last_epoch_, " of ", total_steps_);
  const double step = static_cast<double>(last_epoch_);
  double begin = 0;
  std::size_t i = 0;
  for (; i + 1 < phases_.size() && step > phases_[i].end; ++i) begin = phases_[i].end;
  const Phase& phase = phases_[i];
  const double part = (step - begin) / (phase.end - begin);
  const std::size_t g = static_cast<std::size_t>(group);
  if (cycle_momentum_)
    *optimizer().momentum(group) = anneal(phase.momentum_from[g], phase.momentum_to[g], part);
  return anneal(phase.from[g], phase.to[g], part);
}

}  // namespace xgrad::inline XGRAD_ABI::optim
