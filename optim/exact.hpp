#pragma once
#include <cstdint>
#include <mutex>
#include <span>

#include <xgrad/optim/parameter_state.hpp>
#include <xgrad/optim/rule_table.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

/// Products of consecutive idle steps, in O(log n): level j holds the products of 2^j steps. (Prefix products
/// would not do: the maps cannot be inverted.)
class IdleHistory {
 public:
  void append(const IdleStep& step);
  /// The map that steps [first, last) make together.
  IdleStep product(std::size_t first, std::size_t last) const;
  std::size_t size() const { return levels_.empty() ? 0 : levels_[0].size(); }
  void clear() { levels_.clear(); }

 private:
  std::vector<std::vector<IdleStep>> levels_;
};

/// Exact row-sparse updates of a parameter: the steps since all of its rows were last up to date, without
/// those that do nothing to a row that is not in the gradient. While there are any, they are pending at the
/// parameter's storage, and who reads rows brings them up to date first.
class MissedSteps : public PendingUpdates {
 public:
  /// Of the parameter whose state.missed this is.
  MissedSteps(const RuleTable& rule, ParameterState& state) : rule_(rule), state_(state) {}

  /// A step with these options and constants updated the touched rows, which were up to date, and no others.
  void remember(const void* options, const std::byte* constants, const IndexArray& touched);
  void settle() override;
  void settle_rows(std::span<const Index> rows) override;
  /// Takes this off the storage.
  void unhook();

 private:
  // The product of the steps from one to the last: many rows stopped at the same step.
  struct Rest {
    std::size_t first = ~std::size_t{0};
    IdleStep map;
  };
  // Calls catch_up for n rows: row_at(i) says which, and how many steps it has seen.
  template <class RowAt>
  void catch_up_rows(Index n, const RowAt& row_at);
  void catch_up(Row row, std::size_t seen, Rest& rest) const;

  const RuleTable& rule_;
  ParameterState& state_;
  std::weak_ptr<Storage> hooked_;

  std::mutex mutex_;  // readers may be several threads
  IdleHistory history_;
  std::vector<std::byte> constants_;  // of each step
  Index replay_ = 0;                  // at most this many of them move anything
  std::vector<std::uint32_t> seen_;   // of each row: how many steps of the history
  std::vector<Scalar> zeros_;         // a row of gradient
};

}  // namespace xgrad::inline XGRAD_ABI::optim
