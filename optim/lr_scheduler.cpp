#include <algorithm>
#include <cmath>
#include <numbers>

#include <xgrad/optim/lr_scheduler.hpp>
#include <xgrad/optim/saved.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

std::vector<double> PerGroup::expand(const char* schedule, const char* option, Index groups) const {
  if (values.size() == 1) return std::vector<double>(groups, values[0]);
  XGRAD_CHECK(std::ssize(values) == groups, schedule, ": ", option, " has ", values.size(), " values for ",
              groups, " parameter groups");
  return values;
}

std::vector<double> learning_rates(const Optimizer& optimizer) {
  std::vector<double> out;
  for (Index g = 0; g < optimizer.num_groups(); ++g) out.push_back(optimizer.lr(g));
  return out;
}

// ---- what all schedules share

LRScheduler::~LRScheduler() = default;

void LRScheduler::start(Formula next, Formula from_base) {
  for (Index g = 0; g < optimizer_.num_groups(); ++g) {
    std::optional<double>& initial = optimizer_.initial_lr(g);
    if (!initial) initial = optimizer_.lr(g);
    base_lrs_.push_back(*initial);
  }
  next_ = std::move(next);
  from_base_ = std::move(from_base);
  set_rates(next_, true);
}

void LRScheduler::set_rates(const Formula& formula, bool initial) {
  for (Index g = 0; g < optimizer_.num_groups(); ++g) {
    optimizer_.schedule_lr(formula({last_epoch_, g, optimizer_.lr(g), base_lrs_[g], initial}), g);
  }
  remember_lr();
}

void LRScheduler::next_epoch() {
  XGRAD_CHECK(optimizer_.num_groups() == std::ssize(base_lrs_), name_, ": the optimizer has ",
              optimizer_.num_groups(), " parameter groups; there were ", base_lrs_.size(),
              " when the schedule was made");
  ++last_epoch_;
}

void LRScheduler::step() {
  next_epoch();
  set_rates(next_);
}

void LRScheduler::set_turn(Turn turn) {
  last_epoch_ = turn == Turn::waits ? -1 : 0;
  if (turn == Turn::begins) set_rates(next_, true);
  if (turn == Turn::begins_from_base) set_rates(from_base_ ? from_base_ : next_);
}

nn::StateDict LRScheduler::state_dict() const {
  nn::StateDict out;
  out.set("last_epoch", saved(last_epoch_));
  for (std::size_t g = 0; g < base_lrs_.size(); ++g) {
    out.set(text("base_lrs.", g), saved(base_lrs_[g]));
    out.set(text("last_lr.", g), saved(last_lr_[g]));
  }
  return out;
}

void LRScheduler::load_state_dict(const nn::StateDict& state) {
  SavedReader reader(name_, state);
  const Index epoch = reader.count("last_epoch", -1);
  std::vector<double> base, last;
  for (std::size_t g = 0; g < base_lrs_.size(); ++g) {
    base.push_back(reader.number(text("base_lrs.", g)));
    last.push_back(reader.number(text("last_lr.", g)));
  }
  reader.finish();
  last_epoch_ = epoch;
  base_lrs_ = std::move(base);
  last_lr_ = std::move(last);
}

// ---- the schedules

static double real(Index epochs) {
  return static_cast<double>(epochs);
}

StepLR::StepLR(Optimizer& optimizer, Index step_size, double gamma) : LRScheduler("StepLR", optimizer) {
  XGRAD_CHECK(step_size >= 1, "StepLR: step_size is ", step_size, "; it must be at least 1");
  start([=](const Now& t) { return t.epoch == 0 || t.epoch % step_size != 0 ? t.lr : t.lr * gamma; },
        [=](const Now& t) { return t.base * std::pow(gamma, real(t.epoch / step_size)); });
}

MultiStepLR::MultiStepLR(Optimizer& optimizer, std::vector<Index> milestones, double gamma)
    : LRScheduler("MultiStepLR", optimizer) {
  start(
      [=](const Now& t) {
        const Index times = std::count(milestones.begin(), milestones.end(), t.epoch);
        return times == 0 ? t.lr : t.lr * std::pow(gamma, real(times));
      },
      [=](const Now& t) {
        const Index passed = std::count_if(milestones.begin(), milestones.end(),
                                           [&](Index milestone) { return milestone <= t.epoch; });
        return t.base * std::pow(gamma, real(passed));
      });
}

ConstantLR::ConstantLR(Optimizer& optimizer, double factor, Index total_iters)
    : LRScheduler("ConstantLR", optimizer) {
  XGRAD_CHECK(factor >= 0 && factor <= 1, "ConstantLR: factor is ", factor, "; it must be in [0, 1]");
  start(
      [=](const Now& t) {
        if (t.epoch == 0) return t.lr * factor;
        if (t.epoch != total_iters) return t.lr;
        return factor == 0 ? t.base : t.lr * (1 / factor);
      },
      [=](const Now& t) { return t.base * (t.epoch >= total_iters ? 1 : factor); });
}

LinearLR::LinearLR(Optimizer& optimizer, double start_factor, double end_factor, Index total_iters)
    : LRScheduler("LinearLR", optimizer) {
  XGRAD_CHECK(start_factor > 0 && start_factor <= 1, "LinearLR: start_factor is ", start_factor,
              "; it must be in (0, 1]");
  XGRAD_CHECK(end_factor >= 0 && end_factor <= 1, "LinearLR: end_factor is ", end_factor,
              "; it must be in [0, 1]");
  XGRAD_CHECK(total_iters >= 1, "LinearLR: total_iters is ", total_iters, "; it must be at least 1");
  const double slope = end_factor - start_factor;
  start(
      [=](const Now& t) {
        if (t.epoch == 0) return t.lr * start_factor;
        if (t.epoch > total_iters) return t.lr;
        return t.lr * (1 + slope / (real(total_iters) * start_factor + real(t.epoch - 1) * slope));
      },
      [=](const Now& t) {
        return t.base * (start_factor + slope * (real(std::min(total_iters, t.epoch)) / real(total_iters)));
      });
}

ExponentialLR::ExponentialLR(Optimizer& optimizer, double gamma) : LRScheduler("ExponentialLR", optimizer) {
  start([=](const Now& t) { return t.initial ? t.lr : t.lr * gamma; },
        [=](const Now& t) { return t.base * std::pow(gamma, real(t.epoch)); });
}

CosineAnnealingLR::CosineAnnealingLR(Optimizer& optimizer, Index T_max, double eta_min)
    : LRScheduler("CosineAnnealingLR", optimizer) {
  XGRAD_CHECK(T_max >= 1, "CosineAnnealingLR: T_max is ", T_max, "; it must be at least 1");
  const double angle = std::numbers::pi / real(T_max);
  start(
      [=](const Now& t) {
        if (t.initial) return t.lr;
        // At the turning point the rate is eta_min and cannot be scaled.
        if ((t.epoch - 1) % T_max == 0 && (t.epoch - 1) / T_max % 2 != 0)
          return t.lr + (t.base - eta_min) * (1 - std::cos(angle)) / 2;
        const double before = 1 + std::cos(angle * real(t.epoch - 1)),
                     now = 1 + std::cos(angle * real(t.epoch));
        return now / before * (t.lr - eta_min) + eta_min;
      },
      [=](const Now& t) {
        const double now = std::numbers::pi * real(t.epoch) / real(T_max);
        return eta_min + (t.base - eta_min) * (1 + std::cos(now)) / 2;
      });
}

LambdaLR::LambdaLR(Optimizer& optimizer, Function function)
    : LambdaLR(optimizer, std::vector<Function>(optimizer.num_groups(), function)) {}
LambdaLR::LambdaLR(Optimizer& optimizer, std::vector<Function> functions)
    : LRScheduler("LambdaLR", optimizer) {
  XGRAD_CHECK(std::ssize(functions) == optimizer.num_groups(), "LambdaLR: ", functions.size(),
              " functions for ", optimizer.num_groups(), " parameter groups");
  for (const Function& f : functions) XGRAD_CHECK(f != nullptr, "LambdaLR: a function is empty");
  start([functions](const Now& t) { return t.base * functions[t.group](t.epoch); });
}

}  // namespace xgrad::inline XGRAD_ABI::optim
