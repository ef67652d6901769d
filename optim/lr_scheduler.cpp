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

// ---- what all schedules share

LRScheduler::LRScheduler(const char* name, Optimizer& optimizer) : name_(name), optimizer_(&optimizer) {
  for (Index g = 0; g < optimizer.num_groups(); ++g) {
    std::optional<double>& initial = optimizer.initial_lr(g);
    if (!initial) initial = optimizer.lr(g);
    base_lrs_.push_back(*initial);
  }
  remember_lr();
}
LRScheduler::~LRScheduler() = default;

void LRScheduler::check_groups() const {
  XGRAD_CHECK(optimizer_->num_groups() == std::ssize(base_lrs_), name_, ": the optimizer has ",
              optimizer_->num_groups(), " parameter groups; there were ", base_lrs_.size(),
              " when the schedule was made");
}

void LRScheduler::remember_lr() {
  last_lr_.clear();
  for (Index g = 0; g < optimizer_->num_groups(); ++g) last_lr_.push_back(optimizer_->lr(g));
}

void LRScheduler::set_rates(bool starting, bool closed) {
  for (Index g = 0; g < optimizer_->num_groups(); ++g) {
    const std::optional<double> direct = closed ? closed_form(g) : std::nullopt;
    optimizer_->set_lr(direct ? *direct : next_lr(g, optimizer_->lr(g), starting), g);
  }
  remember_lr();
}

void LRScheduler::start() {
  ++last_epoch_;
  set_rates(true, false);
}
void LRScheduler::step() {
  check_groups();
  ++last_epoch_;
  set_rates(false, false);
}
void LRScheduler::restart() {
  last_epoch_ = 0;
  set_rates(false, true);
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
  const Index epoch = reader.integer("last_epoch");
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

// ---- StepLR

StepLR::StepLR(Optimizer& optimizer, Index step_size, double gamma)
    : LRScheduler("StepLR", optimizer), step_size_(step_size), gamma_(gamma) {
  XGRAD_CHECK(step_size >= 1, "StepLR: step_size is ", step_size, "; it must be at least 1");
  start();
}
double StepLR::next_lr(Index, double lr, bool) {
  return last_epoch_ == 0 || last_epoch_ % step_size_ != 0 ? lr : lr * gamma_;
}
std::optional<double> StepLR::closed_form(Index group) const {
  return base_lr(group) * std::pow(gamma_, static_cast<double>(last_epoch_ / step_size_));
}

// ---- MultiStepLR

MultiStepLR::MultiStepLR(Optimizer& optimizer, std::vector<Index> milestones, double gamma)
    : LRScheduler("MultiStepLR", optimizer), milestones_(std::move(milestones)), gamma_(gamma) {
  std::sort(milestones_.begin(), milestones_.end());
  start();
}
double MultiStepLR::next_lr(Index, double lr, bool) {
  const auto times = std::count(milestones_.begin(), milestones_.end(), last_epoch_);
  return times == 0 ? lr : lr * std::pow(gamma_, static_cast<double>(times));
}
std::optional<double> MultiStepLR::closed_form(Index group) const {
  const auto passed =
      std::upper_bound(milestones_.begin(), milestones_.end(), last_epoch_) - milestones_.begin();
  return base_lr(group) * std::pow(gamma_, static_cast<double>(passed));
}

// ---- ConstantLR

ConstantLR::ConstantLR(Optimizer& optimizer, double factor, Index total_iters)
    : LRScheduler("ConstantLR", optimizer), factor_(factor), total_iters_(total_iters) {
  XGRAD_CHECK(factor >= 0 && factor <= 1, "ConstantLR: factor is ", factor, "; it must be in [0, 1]");
  start();
}
double ConstantLR::next_lr(Index group, double lr, bool) {
  if (last_epoch_ == 0) return lr * factor_;
  if (last_epoch_ != total_iters_) return lr;
  return factor_ == 0 ? base_lr(group) : lr * (1 / factor_);
}
std::optional<double> ConstantLR::closed_form(Index group) const {
  return base_lr(group) * (last_epoch_ >= total_iters_ ? 1 : factor_);
}

// ---- LinearLR

LinearLR::LinearLR(Optimizer& optimizer, double start_factor, double end_factor, Index total_iters)
    : LRScheduler("LinearLR", optimizer),
      start_factor_(start_factor),
      end_factor_(end_factor),
      total_iters_(total_iters) {
  XGRAD_CHECK(start_factor > 0 && start_factor <= 1, "LinearLR: start_factor is ", start_factor,
              "; it must be in (0, 1]");
  XGRAD_CHECK(end_factor >= 0 && end_factor <= 1, "LinearLR: end_factor is ", end_factor,
              "; it must be in [0, 1]");
  XGRAD_CHECK(total_iters >= 1, "LinearLR: total_iters is ", total_iters, "; it must be at least 1");
  start();
}
double LinearLR::next_lr(Index, double lr, bool starting) {
  if (last_epoch_ == 0) return lr * start_factor_;
  if (starting || last_epoch_ > total_iters_) return lr;
  const double slope = end_factor_ - start_factor_;
  return lr * (1 + slope / (static_cast<double>(total_iters_) * start_factor_ +
                            static_cast<double>(last_epoch_ - 1) * slope));
}
std::optional<double> LinearLR::closed_form(Index group) const {
  const double part =
      static_cast<double>(std::min(total_iters_, last_epoch_)) / static_cast<double>(total_iters_);
  return base_lr(group) * (start_factor_ + (end_factor_ - start_factor_) * part);
}

// ---- ExponentialLR

ExponentialLR::ExponentialLR(Optimizer& optimizer, double gamma)
    : LRScheduler("ExponentialLR", optimizer), gamma_(gamma) {
  start();
}
double ExponentialLR::next_lr(Index, double lr, bool starting) {
  return starting ? lr : lr * gamma_;
}
std::optional<double> ExponentialLR::closed_form(Index group) const {
  return base_lr(group) * std::pow(gamma_, static_cast<double>(last_epoch_));
}

// ---- CosineAnnealingLR

CosineAnnealingLR::CosineAnnealingLR(Optimizer& optimizer, Index T_max, double eta_min)
    : LRScheduler("CosineAnnealingLR", optimizer), T_max_(T_max), eta_min_(eta_min) {
  XGRAD_CHECK(T_max >= 1, "CosineAnnealingLR: T_max is ", T_max, "; it must be at least 1");
  start();
}
double CosineAnnealingLR::next_lr(Index group, double lr, bool starting) {
  if (starting) return lr;
  const double step = std::numbers::pi / static_cast<double>(T_max_);
  // At the turning point the rate is eta_min and cannot be scaled.
  if ((last_epoch_ - 1 - T_max_) % (2 * T_max_) == 0)
    return lr + (base_lr(group) - eta_min_) * (1 - std::cos(step)) / 2;
  const double epoch = static_cast<double>(last_epoch_);
  return (1 + std::cos(step * epoch)) / (1 + std::cos(step * (epoch - 1))) * (lr - eta_min_) + eta_min_;
}
std::optional<double> CosineAnnealingLR::closed_form(Index group) const {
  const double angle = std::numbers::pi * static_cast<double>(last_epoch_) / static_cast<double>(T_max_);
  return eta_min_ + (base_lr(group) - eta_min_) * (1 + std::cos(angle)) / 2;
}

// ---- LambdaLR

LambdaLR::LambdaLR(Optimizer& optimizer, Function function)
    : LambdaLR(optimizer, std::vector<Function>(optimizer.num_groups(), function)) {}
LambdaLR::LambdaLR(Optimizer& optimizer, std::vector<Function> functions)
    : LRScheduler("LambdaLR", optimizer), functions_(std::move(functions)) {
  XGRAD_CHECK(std::ssize(functions_) == optimizer.num_groups(), "LambdaLR: ", functions_.size(),
              " functions for ", optimizer.num_groups(), " parameter groups");
  for (const Function& function : functions_)
    XGRAD_CHECK(function != nullptr, "LambdaLR: a function is empty");
  start();
}
double LambdaLR::next_lr(Index group, double, bool) {
  return base_lr(group) * functions_[group](last_epoch_);
}

}  // namespace xgrad::inline XGRAD_ABI::optim
