#pragma once
#include <functional>
#include <initializer_list>
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

/// The learning rate of each parameter group.
XGRAD_API std::vector<double> learning_rates(const Optimizer& optimizer);

/// A schedule of the learning rate: call step() after each epoch (or after each step of the optimizer, for
/// schedules that count steps). The optimizer must outlive it.
///
///     optim::StepLR schedule(adam, 30, 0.1);
///     for (int epoch = 0; epoch < 90; ++epoch) { train(); schedule.step(); }
///
/// As in PyTorch most schedules change the rate that the optimizer has, rather than computing it from the
/// start, so that several can act on one optimizer (ChainedScheduler). Numbers are PyTorch's. Source:
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
  Optimizer& optimizer() const { return optimizer_; }

  /// What a resumed run needs besides the optimizer's own state (which holds the learning rates).
  virtual nn::StateDict state_dict() const;
  /// Throws std::invalid_argument where a name is missing or unknown, or the number of groups differs.
  virtual void load_state_dict(const nn::StateDict& state);

  /// For schedules of schedules: a schedule that waits for its turn is at epoch -1, changes no rate, and goes
  /// to epoch 0 from the rate that the optimizer has, as a new one does, or from its base rate.
  enum class Turn { waits, begins, begins_from_base };
  virtual void set_turn(Turn turn);

 protected:
  /// A group's learning rate at this epoch, where it has `lr` now; schedules start from `base`.
  struct Now {
    Index epoch, group;
    double lr, base;
    bool initial;  // the schedule begins; epoch 0 can also be a step of a chain (see
                   // ChainedScheduler::set_turn)
  };
  using Formula = std::function<double(const Now&)>;

  LRScheduler(const char* name, Optimizer& optimizer) : name_(name), optimizer_(optimizer) {}
  /// The last line of a constructor: sets the rates of epoch 0. `next` gives a rate from the one before,
  /// `from_base` from the base rate alone, where the schedule has such a formula.
  void start(Formula next, Formula from_base = nullptr);
  /// Counts the epoch. Throws as step() does.
  void next_epoch();
  void remember_lr() { last_lr_ = learning_rates(optimizer_); }

  Index last_epoch_ = 0;
  std::vector<double> base_lrs_;

 private:
  void set_rates(const Formula& formula, bool initial = false);

  const char* name_;
  Optimizer& optimizer_;
  Formula next_, from_base_;
  std::vector<double> last_lr_;
};

/// Times gamma every step_size epochs. Throws std::invalid_argument for step_size < 1.
struct XGRAD_API StepLR : LRScheduler {
  StepLR(Optimizer& optimizer, Index step_size, double gamma = 0.1);
};

/// Times gamma at each milestone; one that is listed twice counts twice.
struct XGRAD_API MultiStepLR : LRScheduler {
  MultiStepLR(Optimizer& optimizer, std::vector<Index> milestones, double gamma = 0.1);
};

/// Times factor for the first total_iters epochs. Throws std::invalid_argument for a factor outside [0, 1].
struct XGRAD_API ConstantLR : LRScheduler {
  ConstantLR(Optimizer& optimizer, double factor = 1.0 / 3, Index total_iters = 5);
};

/// From start_factor to end_factor times the rate, in a straight line over total_iters epochs: a warm-up is
/// `LinearLR(adam, 0.01, 1, 1000)`, and SequentialLR lets another schedule follow.
/// Throws std::invalid_argument for a start_factor outside (0, 1] or an end_factor outside [0, 1].
struct XGRAD_API LinearLR : LRScheduler {
  LinearLR(Optimizer& optimizer, double start_factor = 1.0 / 3, double end_factor = 1, Index total_iters = 5);
};

/// Times gamma every epoch.
struct XGRAD_API ExponentialLR : LRScheduler {
  ExponentialLR(Optimizer& optimizer, double gamma);
};

/// eta_min + (base - eta_min) * (1 + cos(pi * epoch / T_max)) / 2: down, and up again after T_max epochs.
/// Throws std::invalid_argument for T_max < 1.
/// Source: Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2017.
struct XGRAD_API CosineAnnealingLR : LRScheduler {
  CosineAnnealingLR(Optimizer& optimizer, Index T_max, double eta_min = 0);
};

/// The base rate times a function of the epoch, one for all groups or one for each.
/// Throws std::invalid_argument for an empty function or a wrong number of them.
struct XGRAD_API LambdaLR : LRScheduler {
  using Function = std::function<double(Index epoch)>;
  LambdaLR(Optimizer& optimizer, Function function);
  LambdaLR(Optimizer& optimizer, std::vector<Function> functions);
};

}  // namespace xgrad::inline XGRAD_ABI::optim
