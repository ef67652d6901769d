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

// ---- products of steps

static IdleStep compose(const IdleStep& a, const IdleStep& b) {  // a, then b
  return {b.pp * a.pp + b.ps * a.sp, b.pp * a.ps + b.ps * a.ss, b.sp * a.pp + b.ss * a.sp,
          b.sp * a.ps + b.ss * a.ss, a.scale1 * b.scale1,       a.scale2 * b.scale2};
}

void IdleHistory::append(const IdleStep& step) {
  IdleStep whole = step;
  for (std::size_t level = 0;; ++level) {
    if (level == levels_.size()) levels_.emplace_back();
    std::vector<IdleStep>& products = levels_[level];
    products.push_back(whole);
    if (products.size() % 2 != 0) return;
    whole = compose(products[products.size() - 2], whole);
  }
}

IdleStep IdleHistory::product(std::size_t first, std::size_t last) const {
  IdleStep whole;
  while (first < last) {
    // The longest product that starts here and does not go beyond the end.
    std::size_t level = 0;
    while (first % (std::size_t{2} << level) == 0 && first + (std::size_t{2} << level) <= last) ++level;
    whole = compose(whole, levels_[level][first >> level]);
    first += std::size_t{1} << level;
  }
  return whole;
}

// ---- a step is made

void MissedSteps::remember(const void* options, const std::byte* constants, const IndexArray& touched) {
  const Idle idle = rule_.idle(options, constants);
  if (idle.step == IdleStep{} && idle.replay == 0) return;  // rows that were not touched missed nothing
  std::unique_lock lock(mutex_);
  if (history_.size() == 0) {
    seen_.assign(state_.rows(), 0);
    zeros_.assign(state_.width(), Scalar(0));
    replay_ = 0;
  }
  history_.append(idle.step);
  constants_.insert(constants_.end(), constants, constants + rule_.sizeof_constants);
  replay_ = std::max(replay_, idle.replay);
  for (const Index row : touched) seen_[row] = static_cast<std::uint32_t>(history_.size());

  const std::shared_ptr<Storage>& storage = TensorAccess::storage(state_.parameter);
  if (storage->pending.get() != this) {
    unhook();  // set_data gave the parameter another storage
    hooked_ = storage;
    storage->pending = state_.missed;
  }
  const std::size_t limit = std::clamp(seen_.size(), least_history, longest_history);
  const bool full = history_.size() >= limit;
  lock.unlock();
  if (full) settle();
}

void MissedSteps::unhook() {
  const std::shared_ptr<Storage> storage = hooked_.lock();
  if (storage && storage->pending.get() == this) storage->pending = nullptr;
}

// ---- rows are about to be read

void MissedSteps::settle() {
  const std::lock_guard lock(mutex_);
  if (history_.size() == 0) return;
  catch_up_rows(std::ssize(seen_), [&](Index row) { return std::pair(row, seen_[row]); });
  history_.clear();
  constants_.clear();
}

void MissedSteps::settle_rows(std::span<const Index> wanted) {
  const std::lock_guard lock(mutex_);
  if (history_.size() == 0) return;
  const auto now = static_cast<std::uint32_t>(history_.size());
  std::vector<std::pair<Index, std::uint32_t>> stale;  // each row once: they are caught up in parallel
  for (const Index row : wanted) {
    if (row < 0 || row >= std::ssize(seen_)) continue;  // who reads it says what is wrong
    if (seen_[row] < now) stale.push_back({row, seen_[row]});
    seen_[row] = now;
  }
  catch_up_rows(std::ssize(stale), [&](Index i) { return stale[i]; });
}

template <class RowAt>
void MissedSteps::catch_up_rows(Index n, const RowAt& row_at) {
  const ParameterRows all(state_, state_.width());
  const Index work = all.first.size * (1 + replay_ / 16);
  parallel_for(n, block / std::max<Index>(work, 1), [&](Index first, Index last) {
    Rest rest;
    for (Index i = first; i < last; ++i) {
      const auto [row, seen] = row_at(i);
      catch_up(all[row], seen, rest);
    }
  });
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
