#pragma once
#include <functional>
#include <initializer_list>
#include <optional>
#include <vector>

#include <xgrad/optim/optimizer.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

/// A number for each parameter group, or one for all of them.
struct PerGroup {
  std::vector<double> values;

  PerGroup(double value) : values{value} {}
  PerGroup(std::initializer_list<double> numbers) : values(numbers) {}
  PerGroup(std::vector<double> numbers) : values(std::move(numbers)) {}
  /// Throws std::invalid_argument unless there is one value or `groups` of them.
  XGRAD_API std::vector<double> expand(const char* schedule, const char* option, Index groups) const;
};

/// A schedule of the learning rate: call step() after each epoch (or after each step of the optimizer, for
/// schedules that count steps). The optimizer must outlive it.
///
///     optim::StepLR schedule(adam, 30, 0.1);
///     for (int epoch = 0; epoch < 90; ++epoch) { train(); schedule.step(); }
///
/// As in PyTorch most schedules change the rate that the optimizer has, rather than computing it anew, so
/// that several can act on one optimizer (ChainedScheduler). Numbers are PyTorch's. Source:
/// https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
class XGRAD_API LRScheduler {
 public:
  virtual ~LRScheduler();
  LRScheduler(const LRScheduler&) = delete;
  LRScheduler& operator=(const LRScheduler&) = delete;

  /// The next epoch. Throws std::invalid_argument where the optimizer got parameter groups since the schedule
  /// was made.
  virtual void step();
  /// The learning rate of each parameter group.
  const std::vector<double>& get_last_lr() const { return last_lr_; }
  Index last_epoch() const { return last_epoch_; }
  const char* name() const { return name_; }
  Optimizer& optimizer() const { return *optimizer_; }

  /// What a resumed run needs besides the optimizer's own state (which holds the learning rates).
  virtual nn::StateDict state_dict() const;
  /// Throws std::invalid_argument where a name is missing or unknown, or the number of groups differs.
  virtual void load_state_dict(const nn::StateDict& state);

 protected:
  LRScheduler(const char* name, Optimizer& optimizer);
  /// Sets the rates of epoch 0: the last line of a constructor.
  void start();
  /// The rate of a group at last_epoch(), from the one it has. `starting`: called by start().
  virtual double next_lr(Index group, double lr, bool starting) = 0;
  /// The same from the base rate alone, where the schedule has such a formula: SequentialLR begins with it.
  virtual std::optional<double> closed_form(Index) const { return std::nullopt; }

  double base_lr(Index group) const { return base_lrs_[group]; }
  void set_base_lr(Index group, double lr) { base_lrs_[group] = lr; }
  void check_groups() const;
  void remember_lr();
  Index last_epoch_ = -1;

 private:
  friend class SequentialLR;
  friend class ChainedScheduler;
  // For SequentialLR: takes back the first step, makes it again, or goes to epoch 0.
  virtual void undo() { --last_epoch_; }
  virtual void start_again() { start(); }
  virtual void restart();
  void set_rates(bool starting, bool closed);

  const char* name_;
  Optimizer* optimizer_;
  std::vector<double> base_lrs_, last_lr_;
};

/// Times gamma every step_size epochs. Throws std::invalid_argument for step_size < 1.
class XGRAD_API StepLR : public LRScheduler {
 public:
  StepLR(Optimizer& optimizer, Index step_size, double gamma = 0.1);

 private:
  double next_lr(Index group, double lr, bool starting) override;
  std::optional<double> closed_form(Index group) const override;
  Index step_size_;
  double gamma_;
};

/// Times gamma at each milestone; one that is listed twice counts twice.
class XGRAD_API MultiStepLR : public LRScheduler {
 public:
  MultiStepLR(Optimizer& optimizer, std::vector<Index> milestones, double gamma = 0.1);

 private:
  double next_lr(Index group, double lr, bool starting) override;
  std::optional<double> closed_form(Index group) const override;
  std::vector<Index> milestones_;  // ascending
  double gamma_;
};

/// Times factor for the first total_iters epochs. Throws std::invalid_argument for a factor outside [0, 1].
class XGRAD_API ConstantLR : public LRScheduler {
 public:
  ConstantLR(Optimizer& optimizer, double factor = 1.0 / 3, Index total_iters = 5);

 private:
  double next_lr(Index group, double lr, bool starting) override;
  std::optional<double> closed_form(Index group) const override;
  double factor_;
  Index total_iters_;
};

/// From start_factor to end_factor times the rate, in a straight line over total_iters epochs: a warm-up is
/// `LinearLR(adam, 0.01, 1, 1000)`, and SequentialLR lets another schedule follow.
/// Throws std::invalid_argument for a start_factor outside (0, 1] or an end_factor outside [0, 1].
class XGRAD_API LinearLR : public LRScheduler {
 public:
  LinearLR(Optimizer& optimizer, double start_factor = 1.0 / 3, double end_factor = 1, Index total_iters = 5);

 private:
  double next_lr(Index group, double lr, bool starting) override;
  std::optional<double> closed_form(Index group) const override;
  double start_factor_, end_factor_;
  Index total_iters_;
};

/// Times gamma every epoch.
class XGRAD_API ExponentialLR : public LRScheduler {
 public:
  ExponentialLR(Optimizer& optimizer, double gamma);

 private:
  double next_lr(Index group, double lr, bool starting) override;
  std::optional<double> closed_form(Index group) const override;
  double gamma_;
};

/// eta_min + (base - eta_min) * (1 + cos(pi * epoch / T_max)) / 2: down, and up again after T_max epochs.
/// Throws std::invalid_argument for T_max < 1.
/// Source: Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2017.
class XGRAD_API CosineAnnealingLR : public LRScheduler {
 public:
  CosineAnnealingLR(Optimizer& optimizer, Index T_max, double eta_min = 0);

 private:
  double next_lr(Index group, double lr, bool starting) override;
  std::optional<double> closed_form(Index group) const override;
  Index T_max_;
  double eta_min_;
};

/// The base rate times a function of the epoch, one for all groups or one for each.
/// Throws std::invalid_argument for an empty function or a wrong number of them.
class XGRAD_API LambdaLR : public LRScheduler {
 public:
  using Function = std::function<double(Index epoch)>;
  LambdaLR(Optimizer& optimizer, Function function);
  LambdaLR(Optimizer& optimizer, std::vector<Function> functions);

 private:
  double next_lr(Index group, double lr, bool starting) override;
  std::vector<Function> functions_;
};

}  // namespace xgrad::inline XGRAD_ABI::optim
