#include <algorithm>
#include <array>

#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/optim/parameter_state.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

// Numbers in one block of work: some ten microseconds.
constexpr Index block = 16384;
// A history is cut off at this length by settling all rows, or at the number of rows where that is smaller
// (but not below the lower bound): its memory stays bounded, and settling costs a step less than a row on
// average.
constexpr std::size_t least_history = 1024, longest_history = 65536;

ParameterState::ParameterState(Optimizer& optimizer, Index group, Tensor parameter)
    : optimizer_(optimizer), group_(group), parameter_(std::move(parameter)) {}

Index ParameterState::rows() const {
  return parameter_.dim() == 0 ? 1 : parameter_.size(0);
}
Index ParameterState::width() const {
  return parameter_.numel() / std::max<Index>(rows(), 1);
}
Shape ParameterState::shape_of(const StateField& field) const {
  return field.one_per_row ? Shape{rows()} : parameter_.shape();
}

bool ParameterState::make_state() {
  const StateFields fields = optimizer_.state_fields(group_);
  bool same = true;
  for (std::size_t k = 0; k < fields.size(); ++k) same &= fields[k].kept() == fields_[k].kept();
  if (same) return false;
  settle();  // with the fields that the missed steps knew
  bool fresh = false;
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (!fields[k].kept() || arrays_[k]) continue;
    arrays_[k] = filled<Array>(shape_of(fields[k]), static_cast<Scalar>(fields[k].initial));
    fresh = true;
  }
  fields_ = fields;
  return fresh;
}

void ParameterState::settle_others() {
  const std::shared_ptr<PendingUpdates>& pending = parameter_.storage()->pending;
  if (pending && pending.get() != this) pending->settle();
}

ParameterState::Rows ParameterState::all_rows() {
  const Index n = width();
  Rows out{{parameter_.storage()->array.data(), nullptr, {}, n}, {}};
  for (std::size_t k = 0; k < fields_.size(); ++k) {
    if (!fields_[k].kept()) continue;
    out.first.state[k] = arrays_[k]->data();
    out.state_width[k] = fields_[k].one_per_row ? 1 : n;
  }
  return out;
}

Row ParameterState::Rows::operator[](Index index) const {
  Row out = first;
  out.parameter += index * first.size;
  for (std::size_t k = 0; k < out.state.size(); ++k) out.state[k] += index * state_width[k];  // 0 where null
  return out;
}

// ---- steps

void ParameterState::step_dense(const Array& gradient) {
  settle_others();
  settle();
  const bool fresh = make_state();
  const std::byte* constants = optimizer_.constants(group_, {++steps_, fresh}).data();
  parameter_.raw_value();  // counts the change
  const Rows all = all_rows();
  const Row whole = all.first;
  const bool by_row = std::any_of(fields_.begin(), fields_.end(),
                                  [](const StateField& f) { return f.kept() && f.one_per_row; });
  if (by_row) {
    parallel_for(rows(), block / std::max<Index>(whole.size, 1), [&](Index first, Index last) {
      for (Index r = first; r < last; ++r) {
        Row row = all[r];
        row.gradient = gradient.data() + r * row.size;
        optimizer_.update({&row, 1}, constants);
      }
    });
    return;
  }
  parallel_for(parameter_.numel(), block, [&](Index first, Index last) {
    Row part{whole.parameter + first, gradient.data() + first, {}, last - first};
    for (std::size_t k = 0; k < part.state.size(); ++k) {
      if (whole.state[k]) part.state[k] = whole.state[k] + first;
    }
    optimizer_.update({&part, 1}, constants);
  });
}

void ParameterState::step_rows(const MergedRows& gradient) {
  const bool exact = optimizer_.exact(group_);
  const Indices& touched = gradient.rows();
  settle_others();
  if (!exact) settle();
  const bool fresh = make_state();
  if (exact) settle_rows(std::span<const Index>(touched.data(), touched.size()));
  const std::vector<std::byte>& constants = optimizer_.constants(group_, {++steps_, fresh});
  parameter_.raw_value();
  const Rows all = all_rows();
  const Index n = width(), total = gradient.size();
  const auto prefetch = [&](const Index* rows, Index count) {
    const auto& ask_for = kernels::rows<Scalar>().prefetch;
    ask_for(all.first.parameter, n, rows, count);
    for (std::size_t k = 0; k < fields_.size(); ++k) {
      if (all.first.state[k]) ask_for(all.first.state[k], all.state_width[k], rows, count);
    }
  };
  parallel_for(total, block / std::max<Index>(n, 1), [&](Index first, Index last) {
    constexpr Index some = 16;   // their sums stay in the cache
    constexpr Index ahead = 32;  // without this a step of a large table waits for each row
    std::array<Row, some> rows;
    std::vector<Scalar> sums(some * n);
    for (Index at = first; at < last; at += some) {
      const Index end = std::min(at + some, last);
      // Beyond `last` too: the next block mostly follows in this thread.
      prefetch(touched.data() + std::min(at + ahead, total), std::clamp<Index>(total - at - ahead, 0, some));
      gradient.sums(at, end, sums.data());
      for (Index i = at; i < end; ++i) {
        Row& row = rows[i - at];
        row = all[touched.data()[i]];
        row.gradient = sums.data() + (i - at) * n;
      }
      optimizer_.update({rows.data(), static_cast<std::size_t>(end - at)}, constants.data());
    }
  });
  if (exact) remember(constants, touched);
}

// ---- exact row-sparse updates

void ParameterState::remember(const std::vector<std::byte>& constants, const Indices& touched) {
  const IdleStep idle = optimizer_.idle(constants.data());
  const Index replay = optimizer_.replay(group_);
  std::unique_lock lock(mutex_);
  if (is_identity(idle) && replay == 0) return;  // rows that were not touched missed nothing
  if (history_.empty()) {
    up_to_.assign(rows(), 0);
    zeros_.assign(width(), Scalar(0));
    replay_ = 0;
  }
  constants_.insert(constants_.end(), constants.begin(), constants.end());
  replay_ = std::max(replay_, replay);
  history_.append(idle);
  for (const Index row : touched) up_to_[row] = static_cast<std::uint32_t>(history_.size());

  if (parameter_.storage()->pending.get() != this) {
    if (const std::shared_ptr<Storage> before = hooked_.lock()) {
      if (before->pending.get() == this)
        before->pending = nullptr;  // set_data gave the parameter another storage
    }
    hooked_ = parameter_.storage();
    parameter_.set_pending(shared_from_this());
  }
  const std::size_t limit = std::clamp(static_cast<std::size_t>(rows()), least_history, longest_history);
  const bool full = history_.size() >= limit;
  lock.unlock();
  if (full) settle();
}

void ParameterState::settle() {
  const std::lock_guard lock(mutex_);
  if (history_.empty()) return;
  const Rows all = all_rows();
  parallel_for(rows(), rows_in_block(), [&](Index first, Index last) {
    Rest rest;
    for (Index row = first; row < last; ++row) catch_up(all[row], up_to_[row], rest);
  });
  history_.clear();
  constants_.clear();
}

void ParameterState::settle_rows(std::span<const Index> wanted) {
  const std::lock_guard lock(mutex_);
  if (history_.empty()) return;
  const std::size_t now = history_.size();
  std::vector<std::pair<Index, std::size_t>> stale;  // each row once: they are caught up in parallel
  for (const Index row : wanted) {
    if (row < 0 || row >= rows()) continue;  // who reads it says what is wrong
    std::uint32_t& seen = up_to_[row];
    if (seen < now) stale.push_back({row, seen});
    seen = static_cast<std::uint32_t>(now);
  }
  const Rows all = all_rows();
  parallel_for(std::ssize(stale), rows_in_block(), [&](Index first, Index last) {
    Rest rest;
    for (Index i = first; i < last; ++i) {
      const auto& [row, seen] = stale[i];
      catch_up(all[row], seen, rest);
    }
  });
}

Index ParameterState::rows_in_block() const {
  return block / std::max<Index>(width() * (1 + replay_ / 16), 1);
}

// Numbers change here that stand for the same tensor as before, so no change is counted: a backward that
// saved other rows stays good.
void ParameterState::catch_up(Row row, std::size_t first, Rest& rest) {
  const std::size_t now = history_.size();
  if (first == now) return;
  row.gradient = zeros_.data();
  const Scalar* moving = row.state[0];  // the row moves on by itself as long as this is not zero
  if (replay_ > 0 && std::any_of(moving, moving + row.size, [](Scalar x) { return x != 0; })) {
    const std::size_t size = constants_.size() / now;
    const std::size_t last = std::min(now, first + static_cast<std::size_t>(replay_));
    for (; first < last; ++first) optimizer_.update({&row, 1}, constants_.data() + first * size);
  }
  if (rest.first != first) rest = {first, history_.product(first, now)};
  for (std::size_t k = 0; k < row.state.size(); ++k) {
    if (fields_[k].one_per_row) row.state[k] = nullptr;
  }
  kernels::update<Scalar>().idle(row.parameter, row.state[0], row.state[1], row.state[2], row.size, rest.map);
}

void ParameterState::unhook() {
  settle();
  if (const std::shared_ptr<Storage> storage = hooked_.lock()) {
    if (storage->pending.get() == this) storage->pending = nullptr;
  }
}

void ParameterState::restore(Index steps, Arrays arrays) {
  settle();
  steps_ = steps;
  arrays_ = std::move(arrays);
  fields_ = {};
}

}  // namespace xgrad::inline XGRAD_ABI::optim
