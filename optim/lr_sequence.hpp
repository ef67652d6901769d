#pragma once
#include <functional>
#include <vector>

#include <xgrad/optim/lr_scheduler.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

using LRSchedulers = std::vector<std::reference_wrapper<LRScheduler>>;

/// One schedule after the other: schedules[i] takes over at epoch milestones[i - 1], at its own epoch 0. The
/// schedules must outlive this one, and only this one is stepped.
/// Throws std::invalid_argument for no schedules, schedules of different optimizers, or milestones that are
/// not one fewer and ascending.
class XGRAD_API SequentialLR : public LRScheduler {
 public:
  SequentialLR(Optimizer& optimizer, LRSchedulers schedulers, std::vector<Index> milestones);

  void step() override;
  nn::StateDict state_dict() const override;
  void load_state_dict(const nn::StateDict& state) override;

 private:
  double next_lr(Index, double lr, bool) override { return lr; }
  void undo() override;
  void start_again() override;
  void restart() override;
  LRScheduler& current() const;
  LRSchedulers schedulers_;
  std::vector<Index> milestones_;
};

/// All schedules at once, each acting on what the one before it left. Errors as in SequentialLR.
class XGRAD_API ChainedScheduler : public LRScheduler {
 public:
  explicit ChainedScheduler(LRSchedulers schedulers);

  void step() override;
  nn::StateDict state_dict() const override;
  void load_state_dict(const nn::StateDict& state) override;

 private:
  double next_lr(Index, double lr, bool) override { return lr; }
  void undo() override;
  void start_again() override;
  void restart() override;
  LRSchedulers schedulers_;
};

}  // namespace xgrad::inline XGRAD_ABI::optim
