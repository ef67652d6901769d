#pragma once
#include <cstdint>
#include <mutex>
#include <span>

#include <xgrad/engine/files/state_dict.hpp>
#include <xgrad/optim/idle_history.hpp>
#include <xgrad/optim/kept_rows.hpp>
#include <xgrad/optim/parameter_state.hpp>
#include <xgrad/optim/rule_table.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

class SavedReader;

/// Exact row-sparse updates of a parameter: the steps since all of its rows were last up to date, without
/// those that do nothing to a row that is not in the gradient. While there are any, they are pending at the
/// parameter's storage, and who reads rows brings them up to date first.
///
/// Closed forms round, so the bits of a row depend on the steps at which it is caught up. Reading must not
/// choose these: numbers that were brought up to date for a reader alone are put back before the row is next
/// caught up. The rest of a run has the same bits whether someone looked at the table (printed it, evaluated,
/// saved a checkpoint) or not.
class MissedSteps : public PendingUpdates {
 public:
  /// Of the parameter whose state.missed this is.
  MissedSteps(const RuleTable& rule, ParameterState& state) : rule_(rule), state_(state) {}

  /// Before an exact step that updates these rows: brings them up to date and makes room to remember it.
  void prepare(const Idle& idle, const IndexArray& touched);
  /// The step was made. Cannot fail after prepare().
  void remember(const Idle& idle, const std::byte* constants, const IndexArray& touched) noexcept;
  /// Before a step of another kind: brings all rows up to date for good, and forgets what they missed.
  void finish();

  void settle() override;
  void settle_rows(std::span<const Index> rows) override;

  /// Whether readers of the parameter's numbers come here.
  bool hooked() const;
  void hook() noexcept;
  /// Whether rows may have missed steps.
  bool pending() const { return history_.size() > 0; }
  /// Takes this off the storage.
  void unhook() noexcept;

  /// Adds entries "PREFIX.missed...." after settle(): what loading needs to go on with the same bits.
  void save(const std::string& prefix, nn::StateDict& to) const;
  /// Reads them into this, which is new and gets its place by hook(), if they are there. `fields` is the
  /// state that the rule keeps. Throws std::invalid_argument where they do not fit.
  void load(const std::string& prefix, const void* options, const StateFields& fields, SavedReader& from);

 private:
  // The product of the steps from one to the last: many rows stopped at the same step.
  struct Rest {
    std::size_t first = ~std::size_t{0};
    IdleStep map;
  };
  std::uint32_t now() const { return static_cast<std::uint32_t>(history_.size()); }
  void check_shape() const;
  void clear() noexcept;
  void accept_changes();
  // Brings the rows row_at(i), i < n, up to date; `keep`: as they were they are kept.
  template <class RowAt>
  void show(Index n, const RowAt& row_at, bool keep = true);
  void catch_up(Row row, std::size_t seen, Rest& rest) const;

  const RuleTable& rule_;
  ParameterState& state_;
  std::weak_ptr<Storage> hooked_;

  mutable std::mutex mutex_;  // readers may be several threads
  IdleHistory history_;
  std::vector<std::byte> constants_;  // of each step
  Index replay_ = 0;                  // at most this many of them move anything
  std::vector<std::uint32_t> seen_;   // of each row: how many steps of the history
  KeptRows kept_;                     // rows whose numbers in the parameter are for readers
  std::vector<Scalar> zeros_;         // a row of gradient
  std::uint64_t version_ = 0;         // of the storage; another one: someone changed numbers in place
  std::uint32_t all_shown_ = 0;       // as of this step all rows are up to date
};

}  // namespace xgrad::inline XGRAD_ABI::optim
