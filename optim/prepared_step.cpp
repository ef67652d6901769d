#include <algorithm>

#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/optim/exact.hpp>
#include <xgrad/optim/prepared_step.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

// Numbers in one block of work, some ten microseconds: of rows here and there, and of all rows.
constexpr Index block = 16384, dense_block = 65536;
// Rows of a row-sparse gradient that are added up at a time: their sums stay in the cache.
constexpr Index some = 16;

// ---- what may fail

PreparedStep::PreparedStep(const RuleTable& rule, ParameterState& state, const void* options, bool exact)
    : rule_(&rule),
      state_(&state),
      gradient_(&state.parameter.grad()),
      fields_(rule.state(options)),
      fields_before_(state.fields) {
  bool fresh = false;
  for (std::size_t k = 0; k < fields_.size(); ++k) {
    if (!fields_[k].kept() || state.arrays[k]) continue;
    new_arrays_[k] = filled<Array>(state.shape_of(fields_[k]), static_cast<Scalar>(fields_[k].initial));
    fresh = true;
  }
  constants_.resize(rule.sizeof_constants);
  rule.constants(options, {state.steps + 1, fresh}, constants_.data());
  if (gradient_->is_sparse()) {
    prepare_rows(options, exact);
  } else {
    prepare_dense();
  }
  if (rule.update_may_throw) keep_copies();
}

void PreparedStep::prepare_dense() {
  // What is still owed comes first, this optimizer's own and that of another one.
  state_->missed->finish();
  state_->parameter.value();
  // One long row, unless there is state that is one number for each row.
  whole_ = std::none_of(fields_.begin(), fields_.end(),
                        [](const StateField& field) { return field.kept() && field.one_per_row; });
  count_ = whole_ ? 1 : state_->rows();
  width_ = whole_ ? state_->parameter.numel() : state_->width();
  grain_ = std::max<Index>(dense_block / std::max<Index>(width_, 1), 1);
}

void PreparedStep::prepare_rows(const void* options, bool exact) {
  merged_.emplace(*gradient_);
  width_ = state_->width();
  count_ = merged_->size();
  grain_ = std::max<Index>(block / std::max<Index>(width_, 1), 1);
  const Index blocks = (count_ + grain_ - 1) / grain_;
  sums_ = std::make_unique_for_overwrite<Scalar[]>(blocks * std::min(some, grain_) * width_);
  // What is still owed comes first: to the touched rows if it is by exact steps that this one goes on with,
  // otherwise to all.
  if (!exact || !state_->missed->hooked() || !state_->has(fields_)) {
    state_->missed->finish();
    state_->parameter.value();
  }
  if (!exact) return;
  idle_ = rule_->idle(options, constants_.data());
  state_->missed->prepare(*idle_, merged_->rows());
}

void PreparedStep::keep_copies() {
  const ParameterRows all = rows();
  const Index numbers = all.numbers();
  copies_.resize(count_ * numbers);
  for (Index i = 0; i < count_; ++i) all.copy_out(row_at(i), copies_.data() + i * numbers);
}

// ---- what changes numbers

void PreparedStep::run() {
  ++state_->steps;
  for (std::size_t k = 0; k < new_arrays_.size(); ++k) {
    if (new_arrays_[k]) state_->arrays[k] = std::move(*new_arrays_[k]);
  }
  state_->fields = fields_;
  const ParameterRows all = rows();
  if (merged_) {
    run_merged(all);
  } else if (whole_) {
    run_whole(all.first);
  } else {
    run_rows(all);
  }
}

void PreparedStep::run_whole(Row all) {
  all.gradient = gradient_->value().data();
  parallel_for(width_, dense_block, [&](Index first, Index last) {
    Row row = all;
    row.parameter += first;
    row.gradient += first;
    for (Scalar*& state : row.state) state += state ? first : 0;
    row.size = last - first;
    rule_->update({&row, 1}, constants_.data());
  });
}

void PreparedStep::run_rows(const ParameterRows& all) {
  const Scalar* gradient = gradient_->value().data();
  parallel_for(count_, grain_, [&](Index first, Index last) {
    for (Index r = first; r < last; ++r) {
      Row row = all[r];
      row.gradient = gradient + r * width_;
      rule_->update({&row, 1}, constants_.data());
    }
  });
}

void PreparedStep::run_merged(const ParameterRows& all) {
  const Index* const touched = merged_->rows().data();
  const Index n = width_;
  const auto prefetch = [&](const Index* rows, Index count) {
    const auto& ask_for = kernels::rows<Scalar>().prefetch;
    ask_for(all.first.parameter, n, rows, count);
    for (std::size_t k = 0; k < all.state_width.size(); ++k) {
      if (all.first.state[k]) ask_for(all.first.state[k], all.state_width[k], rows, count);
    }
  };
  parallel_for(count_, grain_, [&](Index first, Index last) {
    constexpr Index ahead = 32;  // without this a step of a large table waits for each row
    std::array<Row, some> rows;
    Scalar* const sums = sums_.get() + first / grain_ * std::min(some, grain_) * n;
    for (Index at = first; at < last; at += some) {
      const Index end = std::min(at + some, last);
      // Beyond `last` too: the next block mostly follows in this thread.
      prefetch(touched + std::min(at + ahead, count_), std::clamp<Index>(count_ - at - ahead, 0, some));
      merged_->sums(at, end, sums);
      for (Index i = at; i < end; ++i) {
        Row& row = rows[i - at];
        row = all[touched[i]];
        row.gradient = sums + (i - at) * n;
      }
      rule_->update({rows.data(), static_cast<std::size_t>(end - at)}, constants_.data());
    }
  });
}

void PreparedStep::undo() noexcept {
  --state_->steps;
  for (std::size_t k = 0; k < new_arrays_.size(); ++k) {
    if (new_arrays_[k]) state_->arrays[k] = std::nullopt;
  }
  if (rule_->update_may_throw) {
    const ParameterRows all = rows();
    for (Index i = 0; i < count_; ++i) all.copy_in(row_at(i), copies_.data() + i * all.numbers());
  }
  state_->fields = fields_before_;
}

void PreparedStep::finish() noexcept {
  ++TensorAccess::storage(state_->parameter)->version;
  if (idle_) state_->missed->remember(*idle_, constants_.data(), merged_->rows());
}

}  // namespace xgrad::inline XGRAD_ABI::optim
