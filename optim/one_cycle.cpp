#include <cmath>
#include <limits>
#include <numbers>

#include <xgrad/optim/one_cycle.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

OneCycleLR::OneCycleLR(Optimizer& optimizer, PerGroup max_lr, OneCycleLROptions o)
    : LRScheduler("OneCycleLR", optimizer) {
  XGRAD_CHECK(o.total_steps >= 0 && o.epochs >= 0 && o.steps_per_epoch >= 0 &&
                  (o.total_steps > 0 || (o.epochs > 0 && o.steps_per_epoch > 0)),
              "OneCycleLR: total_steps, or epochs and steps_per_epoch, must be given and above 0");
  XGRAD_CHECK(o.total_steps > 0 || o.epochs <= std::numeric_limits<Index>::max() / o.steps_per_epoch,
              "OneCycleLR: ", o.epochs, " epochs of ", o.steps_per_epoch, " steps are too many");
  XGRAD_CHECK(o.pct_start >= 0 && o.pct_start <= 1, "OneCycleLR: pct_start is ", o.pct_start,
              "; it must be in [0, 1]");
  XGRAD_CHECK(o.div_factor > 0 && o.final_div_factor > 0,
              "OneCycleLR: div_factor and final_div_factor must be above 0");
  XGRAD_CHECK(!o.cycle_momentum || optimizer.momentum() != nullptr, "OneCycleLR: ", optimizer.name(),
              " has neither momentum nor betas; set cycle_momentum = false");
  const Index groups = optimizer.num_groups();
  const std::vector<double> most = max_lr.expand("OneCycleLR", "max_lr", groups);
  const std::vector<double> high = o.max_momentum.expand("OneCycleLR", "max_momentum", groups);
  const std::vector<double> low = o.base_momentum.expand("OneCycleLR", "base_momentum", groups);
  std::vector<double> first, last;
  for (const double lr : most) {
    check_not_negative("OneCycleLR", "max_lr", lr);
    first.push_back(lr / o.div_factor);
    last.push_back(first.back() / o.final_div_factor);
  }

  const Index total_steps = o.total_steps > 0 ? o.total_steps : o.epochs * o.steps_per_epoch;
  const double steps = static_cast<double>(total_steps);
  struct Phase {
    double end;                                                      // its last step
    std::vector<double> lr_from, lr_to, momentum_from, momentum_to;  // of each group
  };
  std::vector<Phase> phases{{o.pct_start * steps - 1, first, most, high, low}};
  if (o.three_phase) {
    phases.push_back({2 * o.pct_start * steps - 2, most, first, low, high});
    phases.push_back({steps - 1, first, last, high, high});
  } else {
    phases.push_back({steps - 1, most, last, low, high});
  }

  const auto anneal = [linear = o.anneal_strategy == Anneal::linear](double from, double to, double part) {
    if (linear) return (to - from) * part + from;
    return to + (from - to) / 2 * (std::cos(std::numbers::pi * part) + 1);
  };
  for (Index g = 0; o.cycle_momentum && g < groups; ++g) optimizer.check_momentum(high[g], g);
  for (Index g = 0; g < groups; ++g) optimizer.initial_lr(g) = first[g];
  start([=, &optimizer, cycle_momentum = o.cycle_momentum](const Now& t) {
    XGRAD_CHECK(t.epoch <= total_steps, "OneCycleLR: step ", t.epoch, " of ", total_steps);
    const double step = static_cast<double>(t.epoch);
    double begin = 0;
    std::size_t i = 0;
    for (; i + 1 < phases.size() && step > phases[i].end; ++i) begin = phases[i].end;
    const Phase& phase = phases[i];
    const double part = (step - begin) / (phase.end - begin);
    if (cycle_momentum) {
      optimizer.schedule_momentum(anneal(phase.momentum_from[t.group], phase.momentum_to[t.group], part),
                                  t.group);
    }
    return anneal(phase.lr_from[t.group], phase.lr_to[t.group], part);
  });
}

}  // namespace xgrad::inline XGRAD_ABI::optim
