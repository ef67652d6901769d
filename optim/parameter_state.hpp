#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/optim/idle_history.hpp>
#include <xgrad/optim/optimizer.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

/// What an optimizer keeps for one parameter, and how it applies its rule to it. As PendingUpdates it stands
/// at the parameter's storage while exact row-sparse updates are owed.
class ParameterState : public PendingUpdates, public std::enable_shared_from_this<ParameterState> {
 public:
  ParameterState(Optimizer& optimizer, Index group, Tensor parameter);

  const Tensor& parameter() const { return parameter_; }
  Index group() const { return group_; }

  /// One step with a dense gradient of the parameter's shape.
  void step_dense(const Array& gradient);
  /// One step with a row-sparse gradient.
  void step_rows(const MergedRows& gradient);

  void settle() override;
  void settle_rows(std::span<const Index> rows) override;
  /// Settles, and takes this off the storage where it stands.
  void unhook();

  using Arrays = std::array<std::optional<Array>, 3>;
  /// For state dicts: how many steps were made, and the state arrays that exist.
  Index steps() const { return steps_; }
  const Arrays& arrays() const { return arrays_; }
  /// Replaces both.
  void restore(Index steps, Arrays arrays);
  Shape shape_of(const StateField& field) const;

 private:
  // The product of the history from one step to its end: many rows stopped at the same step.
  struct Rest {
    std::size_t first = ~std::size_t{0};
    IdleStep map;
  };

  Index rows() const;
  Index width() const;
  // Whether another optimizer owes something to the parameter: it settles first.
  void settle_others();
  // Makes the state arrays that the options ask for and are not there; true where there was one.
  bool make_state();
  // The rows of everything, without a gradient. Counts as no change of the parameter.
  struct Rows {
    Row first;
    std::array<Index, 3> state_width;
    Row operator[](Index index) const;
  };
  Rows all_rows();
  void remember(const std::vector<std::byte>& constants, const Indices& touched);
  // Brings a row to the end of the history, of which it has seen the steps before `first`.
  void catch_up(Row row, std::size_t first, Rest& rest);
  Index rows_in_block() const;

  Optimizer& optimizer_;
  Index group_;
  Tensor parameter_;
  Index steps_ = 0;
  StateFields fields_;  // as of the last step
  Arrays arrays_;

  // Exact row-sparse updates: the steps since all rows were last up to date, without those that do nothing to
  // a row that is not in the gradient. Empty: nothing is owed.
  std::mutex mutex_;
  IdleHistory history_;
  std::vector<std::byte> constants_;  // of each step
  Index replay_ = 0;                  // at most this many of them move anything
  std::vector<std::uint32_t> up_to_;  // of each row: how many steps of the history it has seen
  std::vector<Scalar> zeros_;         // a row of gradient
  std::weak_ptr<Storage> hooked_;
};

}  // namespace xgrad::inline XGRAD_ABI::optim
