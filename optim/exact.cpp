#include <algorithm>

#include <xgrad/engine/kernels/idle.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/optim/exact.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

// Numbers in one block of work: some ten microseconds.
constexpr Index block = 16384;
// A history is cut off at this length by settling all rows, or at the number of rows where that is smaller
// (but not below the lower bound): its memory stays bounded, and settling costs a step less than a row on
// average.
constexpr std::size_t least_history = 1024, longest_history = 65536;

// ---- the hook

bool MissedSteps::hooked() const {
  const std::shared_ptr<Storage>& storage = TensorAccess::storage(state_.parameter);
  return storage->pending.get() == this && hooked_.lock() == storage;
}

void MissedSteps::hook() noexcept {
  const std::shared_ptr<Storage>& storage = TensorAccess::storage(state_.parameter);
  hooked_ = storage;
  storage->pending = state_.missed;
  version_ = storage->version;
}

void MissedSteps::unhook() noexcept {
  const std::shared_ptr<Storage> storage = hooked_.lock();
  if (storage && storage->pending.get() == this) storage->pending = nullptr;
}

void MissedSteps::clear() noexcept {
  history_.clear();
  constants_.clear();
  kept_.clear();
  replay_ = 0;
  all_shown_ = 0;
}

// ---- a step is made

// Else rows that were not touched missed nothing.
static bool moves(const Idle& idle) {
  return idle.step != IdleStep{} || idle.replay > 0;
}

void MissedSteps::prepare(const Idle& idle, const IndexArray& touched) {
  const std::lock_guard lock(mutex_);
  const std::size_t limit = std::clamp<std::size_t>(state_.rows(), least_history, longest_history);
  if (history_.size() >= limit) {
    accept_changes();
    show(
        state_.rows(), [](Index row) { return row; }, rule_.update_may_throw);
    clear();
  }
  if (history_.size() > 0) {
    accept_changes();
    show(std::ssize(touched), [&](Index i) { return touched.data()[i]; });
  } else if (moves(idle)) {
    seen_.assign(state_.rows(), 0);
    zeros_.assign(state_.width(), Scalar(0));
  }
  history_.make_room();
  const std::size_t needed = constants_.size() + rule_.sizeof_constants;
  if (needed > constants_.capacity()) constants_.reserve(2 * needed);
}

void MissedSteps::remember(const Idle& idle, const std::byte* constants, const IndexArray& touched) noexcept {
  const std::lock_guard lock(mutex_);
  if (moves(idle)) {
    history_.append(idle.step);
    constants_.insert(constants_.end(), constants, constants + rule_.sizeof_constants);
    replay_ = std::max(replay_, idle.replay);
  }
  if (history_.size() == 0) return;
  for (const Index row : touched) {
    if (kept_.numbers_in_row() > 0) kept_.give_back(row);
    seen_[row] = now();
  }
  if (!hooked()) unhook();  // set_data gave the parameter another storage
  hook();
}

void MissedSteps::finish() {
  const std::lock_guard lock(mutex_);
  if (history_.size() == 0) return;
  // Else another optimizer changed the numbers since, or set_data gave the parameter others: all rows were
  // brought up to date before.
  if (hooked()) {
    accept_changes();
    show(
        state_.rows(), [](Index row) { return row; }, rule_.update_may_throw);
  }
  clear();
}

// ---- rows are about to be read

void MissedSteps::settle() {
  const std::lock_guard lock(mutex_);
  if (history_.size() == 0 || !hooked()) return;
  accept_changes();
  if (all_shown_ == now()) return;
  show(state_.rows(), [](Index row) { return row; });
  all_shown_ = now();
}

void MissedSteps::settle_rows(std::span<const Index> wanted) {
  const std::lock_guard lock(mutex_);
  if (history_.size() == 0 || !hooked()) return;
  accept_changes();
  show(std::ssize(wanted), [&](Index i) { return wanted[i]; });
}

void MissedSteps::check_shape() const {
  XGRAD_CHECK(std::ssize(seen_) == state_.rows() && std::ssize(zeros_) == state_.width(), rule_.name,
              ": a parameter with ", seen_.size(), " rows of ", zeros_.size(), " numbers now has shape ",
              state_.parameter.shape(), "; the steps that its rows missed cannot be made up for any more");
}

// Who changed numbers in place since the last step had their rows brought up to date before: what these rows
// show is what they are from now on.
void MissedSteps::accept_changes() {
  check_shape();
  const std::uint64_t version = TensorAccess::storage(state_.parameter)->version;
  if (version == version_) return;
  version_ = version;
  const std::vector<KeptRows::Slot>& slots = kept_.slots();
  for (const auto& [row, shown] : slots) {
    if (row < 0 || shown != now()) continue;
    seen_[row] = now();
    kept_.give_back(row);
  }
}

template <class RowAt>
void MissedSteps::show(Index n, const RowAt& row_at, bool keep) {
  const ParameterRows all(state_, state_.fields, state_.width());
  if (kept_.numbers_in_row() == 0) kept_.reset(std::ssize(seen_), all.numbers());
  if (keep) kept_.make_room(n);
  struct Stale {
    Index row;
    std::uint32_t slot;
    bool is_new;
  };
  std::vector<Stale> stale;  // each row once: they are caught up in parallel
  stale.reserve(n);
  for (Index i = 0; i < n; ++i) {
    const Index row = row_at(i);
    if (row < 0 || row >= std::ssize(seen_)) continue;  // who reads it says what is wrong
    std::uint32_t slot = kept_.slot_of(row);
    const bool is_new = slot == KeptRows::none;
    if (is_new ? seen_[row] == now() : kept_.slots()[slot].shown == now()) continue;
    if (is_new && keep) slot = kept_.take(row);
    if (slot != KeptRows::none) kept_.slots()[slot].shown = now();
    stale.push_back({row, slot, is_new});
  }
  const Index work = all.first.size * (1 + replay_ / 16), grain = block / std::max<Index>(work, 1);
  // All copies before the first update, which may throw.
  parallel_for(std::ssize(stale), grain, [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const auto& [row, slot, is_new] = stale[i];
      if (slot == KeptRows::none) continue;
      if (is_new) {
        all.copy_out(row, kept_.numbers(slot));
      } else {
        all.copy_in(row, kept_.numbers(slot));
      }
    }
  });
  try {
    parallel_for(std::ssize(stale), grain, [&](Index first, Index last) {
      Rest rest;
      for (Index i = first; i < last; ++i) catch_up(all[stale[i].row], seen_[stale[i].row], rest);
    });
  } catch (...) {
    for (const Stale& row : stale) {
      if (row.slot != KeptRows::none) kept_.slots()[row.slot].shown = KeptRows::none;
    }
    throw;
  }
}

// Numbers change here that mean the same tensor as before, so no change is counted: a backward that saved
// other rows stays good.
void MissedSteps::catch_up(Row row, std::size_t seen, Rest& rest) const {
  const std::size_t now = history_.size();
  if (seen == now) return;
  row.gradient = zeros_.data();
  const Scalar* moving = row.state[0];  // the row moves on by itself as long as this is not zero
  const Index n = !moving ? 0 : state_.fields[0].one_per_row ? 1 : row.size;
  if (replay_ > 0 && std::any_of(moving, moving + n, [](Scalar x) { return x != 0; })) {
    const std::size_t end = std::min(now, seen + static_cast<std::size_t>(replay_));
    for (; seen < end; ++seen) rule_.update({&row, 1}, constants_.data() + seen * rule_.sizeof_constants);
  }
  if (rest.first != seen) rest = {seen, history_.product(seen, now)};
  for (std::size_t k = 0; k < row.state.size(); ++k) {
    if (state_.fields[k].one_per_row) row.state[k] = nullptr;
  }
  const auto& [pp, ps, sp, ss, scale1, scale2] = rest.map;
  kernels::idle<Scalar>().step(row.parameter, row.state[0], row.state[1], row.state[2], row.size,
                               {pp, ps, sp, ss, scale1, scale2});
}

}  // namespace xgrad::inline XGRAD_ABI::optim
