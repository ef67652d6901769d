#pragma once
#include <memory>
#include <optional>
#include <vector>

#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/optim/parameter_state.hpp>
#include <xgrad/optim/rule_table.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

/// A step of one parameter in two halves. The constructor computes and allocates all that the step needs: it
/// may throw, and changes nothing. run() then changes numbers and allocates nothing. So a step of many
/// parameters fails before the first one moves.
class PreparedStep {
 public:
  /// The parameter has a gradient that fits. `options` are those of its group, `exact` whether they ask for
  /// exact row-sparse updates.
  PreparedStep(const RuleTable& rule, ParameterState& state, const void* options, bool exact);

  /// Throws only what the rule's update throws.
  void run();
  /// After run(), also one that threw: everything is as it was.
  void undo() noexcept;
  /// After run() of all parameters: the step counts.
  void finish() noexcept;

 private:
  void prepare_rows(const void* options, bool exact);
  void prepare_dense();
  void keep_copies();
  ParameterRows rows() const { return ParameterRows(*state_, fields_, width_); }
  Index row_at(Index i) const { return merged_ ? merged_->rows().data()[i] : i; }
  void run_whole(Row all);
  void run_rows(const ParameterRows& all);
  void run_merged(const ParameterRows& all);

  const RuleTable* rule_;
  ParameterState* state_;
  const Gradient* gradient_;
  StateFields fields_, fields_before_;
  std::array<std::optional<Array>, 3> new_arrays_;
  std::vector<std::byte> constants_;

  Index count_ = 0, width_ = 0;  // so many rows of so many numbers are updated
  Index grain_ = 1;              // so many by one thread at a time
  bool whole_ = false;           // one row that is the whole parameter, in pieces
  std::optional<MergedRows> merged_;
  std::unique_ptr<Scalar[]> sums_;  // room for gradients of a few rows, for each block of work
  std::optional<Idle> idle_;        // an exact step that is to be remembered
  std::vector<Scalar> copies_;      // of the rows before, where the rule's update may throw
};

}  // namespace xgrad::inline XGRAD_ABI::optim
