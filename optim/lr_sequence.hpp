#pragma once
#include <xgrad/optim/lr_scheduler.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

using LRSchedulers = std::vector<std::reference_wrapper<LRScheduler>>;

/// A schedule made of schedules of one optimizer, which must outlive it; only this one is stepped. Their
/// states are saved in its own as "schedulers.I.NAME".
class XGRAD_API CombinedLR : public LRScheduler {
 public:
  nn::StateDict state_dict() const override;
  void load_state_dict(const nn::StateDict& state) override;

 protected:
  /// Throws std::invalid_argument for no schedules, or schedules of different optimizers.
  CombinedLR(const char* name, LRSchedulers schedulers);
  /// Makes all rates the base rates.
  void reset_lr();

  LRSchedulers schedulers_;

 private:
  void take_over(const nn::StateDict& state);
};

/// One schedule after the other: schedules[i] takes over at epoch milestones[i - 1], at its own epoch 0.
/// Throws std::invalid_argument for no schedules, schedules of another optimizer, or milestones that are not
/// one fewer and ascending.
class XGRAD_API SequentialLR : public CombinedLR {
 public:
  SequentialLR(Optimizer& optimizer, LRSchedulers schedulers, std::vector<Index> milestones);
  void step() override;
  void set_turn(Turn turn) override;

 private:
  LRScheduler& current() const;
  std::vector<Index> milestones_;
};

/// All schedules at once, each acting on what the one before it left.
/// Throws std::invalid_argument for no schedules, or schedules of different optimizers.
class XGRAD_API ChainedScheduler : public CombinedLR {
 public:
  explicit ChainedScheduler(LRSchedulers schedulers);
  void step() override;
  void set_turn(Turn turn) override;
};

}  // namespace xgrad::inline XGRAD_ABI::optim
