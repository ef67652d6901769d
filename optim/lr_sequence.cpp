#include <algorithm>

#include <xgrad/optim/lr_sequence.hpp>
#include <xgrad/optim/saved.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

static Optimizer& common_optimizer(const char* name, const LRSchedulers& schedulers) {
  XGRAD_CHECK(!schedulers.empty(), name, ": the list of schedules is empty");
  Optimizer& first = schedulers[0].get().optimizer();
  for (std::size_t i = 1; i < schedulers.size(); ++i) {
    XGRAD_CHECK(&schedulers[i].get().optimizer() == &first, name, ": schedule ", i, " (",
                schedulers[i].get().name(), ") belongs to another optimizer");
  }
  return first;
}

// The states of the schedules as "schedulers.I.NAME".
static void save(const LRSchedulers& schedulers, nn::StateDict& out) {
  for (std::size_t i = 0; i < schedulers.size(); ++i) {
    for (const auto& [name, entry] : schedulers[i].get().state_dict()) {
      out.set(text("schedulers.", i, ".", name), entry);
    }
  }
}

static nn::StateDict part(const nn::StateDict& whole, const std::string& prefix) {
  nn::StateDict out;
  for (const auto& [name, entry] : whole) {
    if (name.starts_with(prefix)) out.set(name.substr(prefix.size()), entry);
  }
  return out;
}

// A schedule that throws leaves the others as they were.
static void load(const LRSchedulers& schedulers, const nn::StateDict& whole) {
  std::vector<nn::StateDict> before;
  try {
    for (std::size_t i = 0; i < schedulers.size(); ++i) {
      nn::StateDict now = schedulers[i].get().state_dict();
      schedulers[i].get().load_state_dict(part(whole, text("schedulers.", i, ".")));
      before.push_back(std::move(now));
    }
  } catch (...) {
    for (std::size_t i = 0; i < before.size(); ++i) schedulers[i].get().load_state_dict(before[i]);
    throw;
  }
}

static nn::StateDict without_schedulers(const nn::StateDict& whole, std::size_t n) {
  nn::StateDict own = whole;
  for (const std::string& name : whole.names()) {
    for (std::size_t i = 0; i < n; ++i) {
      if (name.starts_with(text("schedulers.", i, "."))) own.erase(name);
    }
  }
  return own;
}

// ---- SequentialLR

SequentialLR::SequentialLR(Optimizer& optimizer, LRSchedulers schedulers, std::vector<Index> milestones)
    : LRScheduler("SequentialLR", optimizer),
      schedulers_(std::move(schedulers)),
      milestones_(std::move(milestones)) {
  XGRAD_CHECK(&common_optimizer(name(), schedulers_) == &optimizer,
              "SequentialLR: the schedules belong to another optimizer");
  XGRAD_CHECK(milestones_.size() + 1 == schedulers_.size(), "SequentialLR: ", schedulers_.size(),
              " schedules need ", schedulers_.size() - 1, " milestones, there are ", milestones_.size());
  XGRAD_CHECK(std::is_sorted(milestones_.begin(), milestones_.end()),
              "SequentialLR: the milestones do not ascend");
  // Making the schedules changed the rates: begin anew, with the first schedule alone.
  for (Index g = 0; g < optimizer.num_groups(); ++g) optimizer.set_lr(base_lr(g), g);
  for (LRScheduler& schedule : schedulers_) schedule.undo();
  last_epoch_ = 0;
  current().start_again();
  remember_lr();
}

LRScheduler& SequentialLR::current() const {
  const auto passed =
      std::upper_bound(milestones_.begin(), milestones_.end(), last_epoch_) - milestones_.begin();
  return schedulers_[passed];
}

void SequentialLR::step() {
  check_groups();
  ++last_epoch_;
  if (std::binary_search(milestones_.begin(), milestones_.end(), last_epoch_)) {
    current().restart();
  } else {
    current().step();
  }
  remember_lr();
}

void SequentialLR::undo() {
  last_epoch_ = -1;
  for (LRScheduler& schedule : schedulers_) schedule.undo();
}
void SequentialLR::start_again() {
  last_epoch_ = 0;
  current().start_again();
  remember_lr();
}
void SequentialLR::restart() {
  last_epoch_ = 0;
  current().restart();
  remember_lr();
}

nn::StateDict SequentialLR::state_dict() const {
  nn::StateDict out = LRScheduler::state_dict();
  save(schedulers_, out);
  return out;
}
void SequentialLR::load_state_dict(const nn::StateDict& state) {
  const nn::StateDict before = LRScheduler::state_dict();
  LRScheduler::load_state_dict(without_schedulers(state, schedulers_.size()));
  try {
    load(schedulers_, state);
  } catch (...) {
    LRScheduler::load_state_dict(before);
    throw;
  }
}

// ---- ChainedScheduler

ChainedScheduler::ChainedScheduler(LRSchedulers schedulers)
    : LRScheduler("ChainedScheduler", common_optimizer("ChainedScheduler", schedulers)),
      schedulers_(std::move(schedulers)) {
  last_epoch_ = 0;
}

void ChainedScheduler::step() {
  check_groups();
  ++last_epoch_;
  for (LRScheduler& schedule : schedulers_) schedule.step();
  remember_lr();
}

void ChainedScheduler::undo() {
  last_epoch_ = -1;
  for (LRScheduler& schedule : schedulers_) schedule.undo();
}
void ChainedScheduler::start_again() {
  last_epoch_ = 0;
  for (LRScheduler& schedule : schedulers_) schedule.start_again();
  remember_lr();
}
// The rates go back to the base first: closed forms would each undo what the one before did.
void ChainedScheduler::restart() {
  last_epoch_ = 0;
  for (Index g = 0; g < optimizer().num_groups(); ++g) optimizer().set_lr(base_lr(g), g);
  for (LRScheduler& schedule : schedulers_) {
    schedule.last_epoch_ = -1;
    schedule.start_again();
  }
  remember_lr();
}

nn::StateDict ChainedScheduler::state_dict() const {
  nn::StateDict out = LRScheduler::state_dict();
  save(schedulers_, out);
  return out;
}
void ChainedScheduler::load_state_dict(const nn::StateDict& state) {
  const nn::StateDict before = LRScheduler::state_dict();
  LRScheduler::load_state_dict(without_schedulers(state, schedulers_.size()));
  try {
    load(schedulers_, state);
  } catch (...) {
    LRScheduler::load_state_dict(before);
    throw;
  }
}

}  // namespace xgrad::inline XGRAD_ABI::optim
