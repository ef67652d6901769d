// What a state dict holds of exact updates: the steps of the history, and the rows that stopped on the way.

#include <algorithm>
#include <cstring>

#include <xgrad/optim/exact.hpp>
#include <xgrad/optim/saved.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

constexpr std::size_t longest_history = 65536;

// The constants of a step as whole words.
static Index words_of(const RuleTable& rule) {
  return static_cast<Index>((rule.sizeof_constants + sizeof(Index) - 1) / sizeof(Index));
}

void MissedSteps::save(const std::string& prefix, nn::StateDict& to) const {
  const std::lock_guard lock(mutex_);
  if (history_.size() == 0 || !hooked()) return;
  const Index words = words_of(rule_);
  IndexArray constants = filled<IndexArray>({std::ssize(history_), words}, 0);
  for (std::size_t step = 0; step < history_.size(); ++step) {
    std::memcpy(constants.data() + step * words, constants_.data() + step * rule_.sizeof_constants,
                rule_.sizeof_constants);
  }
  std::vector<std::pair<Index, std::uint32_t>> kept;  // rows and their slots
  for (std::uint32_t slot = 0; slot < kept_.slots().size(); ++slot) {
    if (const Index row = kept_.slots()[slot].row; row >= 0) kept.push_back({row, slot});
  }
  std::sort(kept.begin(), kept.end());
  const Index n = std::ssize(kept), width = kept_.numbers_in_row();
  IndexArray rows = uninitialized<IndexArray>({n}), seen = uninitialized<IndexArray>({n});
  Array numbers = uninitialized<Array>({n, width});
  for (Index i = 0; i < n; ++i) {
    const auto [row, slot] = kept[i];
    rows.data()[i] = row;
    seen.data()[i] = seen_[row];
    std::copy_n(kept_.numbers(slot), width, numbers.data() + i * width);
  }
  to.set(prefix + "missed.constants", Indices(std::move(constants)));
  to.set(prefix + "missed.replay", saved(replay_));
  to.set(prefix + "missed.rows", Indices(std::move(rows)));
  to.set(prefix + "missed.seen", Indices(std::move(seen)));
  to.set(prefix + "missed.numbers", Tensor(std::move(numbers)));
}

void MissedSteps::load(const std::string& prefix, const void* options, const StateFields& fields,
                       SavedReader& from) {
  if (!from.contains(prefix + "missed.constants")) return;
  const auto check = [&](bool good, const char* entry) {
    XGRAD_CHECK(good, rule_.name, ": load_state_dict: \"", prefix, "missed.", entry, "\" does not fit");
  };
  Index width = state_.width();
  for (const StateField& field : fields) width += !field.kept() ? 0 : field.one_per_row ? 1 : state_.width();

  const Shape shape = from.shape(prefix + "missed.constants");
  check(shape.dim() == 2 && shape[0] >= 1 && shape[0] <= static_cast<Index>(longest_history), "constants");
  const Index steps = shape[0];
  const IndexArray& constants = from.integers(prefix + "missed.constants", shape).value();
  const Index replay = from.count(prefix + "missed.replay", 0);
  const Shape listed = from.shape(prefix + "missed.rows");
  check(listed.dim() == 1 && listed[0] <= state_.rows(), "rows");
  const Index n = listed[0];
  const IndexArray &rows = from.integers(prefix + "missed.rows", {n}).value(),
                   &seen = from.integers(prefix + "missed.seen", {n}).value();
  for (Index i = 0; i < n; ++i) {
    check(rows.data()[i] > (i == 0 ? -1 : rows.data()[i - 1]) && rows.data()[i] < state_.rows(), "rows");
    check(seen.data()[i] >= 0 && seen.data()[i] <= steps, "seen");
  }
  const Array numbers = from.tensor(prefix + "missed.numbers", {n, width}).value();
  // Another library's constants (the other Scalar, another version): the numbers in the state are up to date,
  // and the run goes on from them, to rounding.
  if (shape[1] != words_of(rule_)) return;

  for (Index step = 0; step < steps; ++step) {
    const auto* bytes = reinterpret_cast<const std::byte*>(constants.data() + step * shape[1]);
    const Idle idle = rule_.idle(options, std::vector(bytes, bytes + rule_.sizeof_constants).data());
    history_.append(idle.step);
    constants_.insert(constants_.end(), bytes, bytes + rule_.sizeof_constants);
  }
  replay_ = replay;
  seen_.assign(state_.rows(), now());
  zeros_.assign(state_.width(), Scalar(0));
  kept_.reset(state_.rows(), width);
  kept_.make_room(n);
  for (Index i = 0; i < n; ++i) {
    const std::uint32_t slot = kept_.take(rows.data()[i]);
    kept_.slots()[slot].shown = now();
    seen_[rows.data()[i]] = static_cast<std::uint32_t>(seen.data()[i]);
    std::copy_n(numbers.data() + i * width, width, kept_.numbers(slot));
  }
  all_shown_ = now();
}

}  // namespace xgrad::inline XGRAD_ABI::optim
