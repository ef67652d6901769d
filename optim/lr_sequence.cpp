#include <algorithm>

#include <xgrad/optim/lr_sequence.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

// ---- what both share

static Optimizer& common_optimizer(const char* name, const LRSchedulers& schedulers) {
  XGRAD_CHECK(!schedulers.empty(), name, ": the list of schedules is empty");
  Optimizer& first = schedulers[0].get().optimizer();
  for (std::size_t i = 1; i < schedulers.size(); ++i) {
    XGRAD_CHECK(&schedulers[i].get().optimizer() == &first, name, ": schedule ", i, " (",
                schedulers[i].get().name(), ") belongs to another optimizer");
  }
  return first;
}

CombinedLR::CombinedLR(const char* name, LRSchedulers schedulers)
    : LRScheduler(name, common_optimizer(name, schedulers)), schedulers_(std::move(schedulers)) {
  start([](const Now& t) { return t.lr; });
}

nn::StateDict CombinedLR::state_dict() const {
  nn::StateDict out = LRScheduler::state_dict();
  for (std::size_t i = 0; i < schedulers_.size(); ++i) {
    for (const auto& [name, entry] : schedulers_[i].get().state_dict()) {
      out.set(text("schedulers.", i, ".", name), entry);
    }
  }
  return out;
}

void CombinedLR::load_state_dict(const nn::StateDict& state) {
  const nn::StateDict before = state_dict();
  try {
    take_over(state);
  } catch (...) {
    take_over(before);
    throw;
  }
}

void CombinedLR::take_over(const nn::StateDict& state) {
  nn::StateDict own = state;
  std::vector<nn::StateDict> parts(schedulers_.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string prefix = text("schedulers.", i, ".");
    for (const auto& [name, entry] : state) {
      if (name.starts_with(prefix) && own.erase(name)) parts[i].set(name.substr(prefix.size()), entry);
    }
  }
  LRScheduler::load_state_dict(own);
  for (std::size_t i = 0; i < parts.size(); ++i) schedulers_[i].get().load_state_dict(parts[i]);
}

void CombinedLR::reset_lr() {
  for (Index g = 0; g < optimizer().num_groups(); ++g) optimizer().schedule_lr(base_lrs_[g], g);
}

// ---- SequentialLR

SequentialLR::SequentialLR(Optimizer& optimizer, LRSchedulers schedulers, std::vector<Index> milestones)
    : CombinedLR("SequentialLR", std::move(schedulers)), milestones_(std::move(milestones)) {
  XGRAD_CHECK(&this->optimizer() == &optimizer, "SequentialLR: the schedules belong to another optimizer");
  XGRAD_CHECK(milestones_.size() + 1 == schedulers_.size(), "SequentialLR: ", schedulers_.size(),
              " schedules need ", schedulers_.size() - 1, " milestones, there are ", milestones_.size());
  XGRAD_CHECK(std::is_sorted(milestones_.begin(), milestones_.end()),
              "SequentialLR: the milestones do not ascend");
  // Making the schedules changed the rates: begin again, with the first schedule alone.
  reset_lr();
  for (LRScheduler& schedule : schedulers_) schedule.set_turn(Turn::waits);
  set_turn(Turn::begins);
}

LRScheduler& SequentialLR::current() const {
  return schedulers_[std::upper_bound(milestones_.begin(), milestones_.end(), last_epoch_) -
                     milestones_.begin()];
}

void SequentialLR::step() {
  next_epoch();
  if (std::binary_search(milestones_.begin(), milestones_.end(), last_epoch_)) {
    current().set_turn(Turn::begins_from_base);
  } else {
    current().step();
  }
  remember_lr();
}

void SequentialLR::set_turn(Turn turn) {
  last_epoch_ = turn == Turn::waits ? -1 : 0;
  if (turn == Turn::waits) {
    for (LRScheduler& schedule : schedulers_) schedule.set_turn(turn);
  } else {
    current().set_turn(turn);
    remember_lr();
  }
}

// ---- ChainedScheduler

ChainedScheduler::ChainedScheduler(LRSchedulers schedulers)
    : CombinedLR("ChainedScheduler", std::move(schedulers)) {}

void ChainedScheduler::step() {
  next_epoch();
  for (LRScheduler& schedule : schedulers_) schedule.step();
  remember_lr();
}

// At the start of a run PyTorch makes a step of each, to epoch 0: an ExponentialLR shrinks the rate there,
// which alone it would not. Later, where PyTorch has nothing, all begin from the base rates together: from a
// base of its own, each would undo what the one before did.
void ChainedScheduler::set_turn(Turn turn) {
  const bool waits = turn == Turn::waits;
  last_epoch_ = waits ? -1 : 0;
  if (turn == Turn::begins_from_base) reset_lr();
  for (LRScheduler& schedule : schedulers_) {
    schedule.set_turn(turn == Turn::begins_from_base ? Turn::begins : Turn::waits);
    if (turn == Turn::begins) schedule.step();
  }
  if (!waits) remember_lr();
}

}  // namespace xgrad::inline XGRAD_ABI::optim
