#pragma once
#include <optional>

#include <xgrad/engine/files/state_dict.hpp>
#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/optim/rule_table.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

struct ParameterState;

/// What all optimizers share.
///
///     optim::Adam adam(model.parameters(), {.lr = 5e-3});
///     for (...) { adam.zero_grad(); loss(...).backward(); adam.step(); }
///
/// A parameter without a gradient is left alone, its count of steps too. A row-sparse gradient (rows that
/// occur several times are added up first) has one of two meanings:
///
/// - lazy, the default: rows that are not in the gradient are left alone, state included. The time of a step
///   is proportional to the rows of the gradient, whatever the size of the table. Weight decay and momentum
///   act on a row only in the steps that touch it.
/// - exact (`{.exact = true}`): the numbers of the dense optimizer, up to rounding. A row that misses steps
///   is caught up before it is read or updated next: in closed form (SGD, Adagrad, RMSprop), or for Adam and
///   AdamW by replaying the missed steps until nothing moves any more, and in closed form from there on.
///   Layers that read single rows say so (Tensor::value_of_rows); any other read, and saving, brings all rows
///   up to date. Closed forms round differently from step after step, so exact runs agree with dense ones to
///   rounding only; among themselves they have the same bits, whoever reads or saves on the way.
class XGRAD_API Optimizer {
 public:
  /// Brings all rows up to date.
  virtual ~Optimizer();
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// Updates the parameters that have a gradient. Options were checked when they were given; here those are
  /// checked again that were changed by hand, but not what a schedule has set: that may reach 0, or go below
  /// it by rounding. Throws std::invalid_argument for a gradient or a state of another shape than the
  /// parameter's, std::out_of_range for a row that it does not have. Errors, also of memory or in a rule of
  /// your own, leave all parameters and their state as they were.
  void step();
  /// Drops the gradients.
  void zero_grad();
  /// Brings all rows up to date (exact row-sparse updates).
  void settle();

  /// "Adam" and so on.
  const char* name() const { return rule_.name; }
  Index num_groups() const { return std::ssize(groups_); }
  /// The parameters of a group. Throws std::out_of_range.
  const std::vector<Tensor>& parameters(Index group = 0) const { return group_at(group).parameters; }
  double lr(Index group = 0) const { return *group_at(group).option.lr; }
  /// Throws std::invalid_argument for a negative number.
  void set_lr(double lr, Index group = 0);
  /// momentum, or the first of betas; nullptr where the optimizer has neither.
  double* momentum(Index group = 0) { return group_at(group).option.momentum; }
  /// For schedules: set the learning rate, or what momentum() points to. No number is refused.
  void schedule_lr(double lr, Index group = 0);
  void schedule_momentum(double momentum, Index group = 0);
  /// Throws std::invalid_argument where the optimizer does not take this momentum.
  void check_momentum(double momentum, Index group = 0) const;
  /// The learning rate that schedules start from: set by the first schedule, if there is one.
  std::optional<double>& initial_lr(Index group = 0) { return group_at(group).initial_lr; }

  /// All that is needed to go on with the same bits, numbers of its own: `state.I.step` and `state.I.FIELD`
  /// for parameter I (counted through all groups), `param_groups.G.params`, and `param_groups.G.OPTION` (the
  /// bits of a double as one int64, so that no digit is lost); `state.I.missed...` for exact updates: load
  /// the model's numbers first, these after them. nn/checkpoint.hpp does all of it. Or save it beside the
  /// model's or in one file:
  ///     StateDict all = model.state_dict();
  ///     for (const auto& [name, entry] : adam.state_dict()) all.set("optimizer." + name, entry);
  nn::StateDict state_dict();
  /// Takes over what state_dict() returned for the same groups of parameters. Throws std::invalid_argument
  /// where a name is missing or unknown, or a shape or a group differs; nothing has changed then.
  void load_state_dict(const nn::StateDict& state);

 protected:
  explicit Optimizer(const RuleTable& rule);
  /// `options` points to Rule::Options. Throws std::invalid_argument where one of them is out of its range,
  /// or the parameters cannot be a further group: none, one that is undefined, does not require grad, is the
  /// result of an operation, or is there already.
  void add_group(std::vector<Tensor> parameters, std::shared_ptr<void> options);
  void* options_of(Index group) const { return group_at(group).options.get(); }

 private:
  struct Group {
    std::vector<Tensor> parameters;
    std::shared_ptr<void> options;
    OptionPointers option;
    double first_lr, first_momentum;                                   // when the group was added
    std::optional<double> scheduled_lr = {}, scheduled_momentum = {};  // as set last
    std::optional<double> initial_lr = {};
  };
  Group& group_at(Index group) const;
  void check_options(const Group& group) const;

  const RuleTable& rule_;
  std::vector<std::unique_ptr<Group>> groups_;
  std::vector<std::unique_ptr<ParameterState>> states_;  // of all parameters, group after group
};

/// Parameters with options of their own.
template <class Options>
struct ParamGroup {
  std::vector<Tensor> parameters;
  Options options = {};
};

/// The optimizer of a rule (rule.hpp says what a rule is). Where the rule itself is in a source file, as
/// those of the library are, its options come as the second argument.
template <class Rule, class RuleOptions = typename Rule::Options>
class XGRAD_API OptimizerOf : public Optimizer {
 public:
  using Options = RuleOptions;

  /// Throws std::invalid_argument, see add_param_group.
  OptimizerOf(std::vector<Tensor> parameters, Options options = {}) : Optimizer(rule_table<Rule>()) {
    add_param_group(std::move(parameters), options);
  }
  /// `SGD sgd({{body.parameters(), {.lr = 0.01}}, {head.parameters(), {.lr = 0.1}}});`
  explicit OptimizerOf(std::vector<ParamGroup<Options>> groups) : Optimizer(rule_table<Rule>()) {
    XGRAD_CHECK(!groups.empty(), name(), ": the list of parameter groups is empty");
    for (auto& group : groups) add_param_group(std::move(group.parameters), group.options);
  }

  /// Adds parameters with options of their own. Throws std::invalid_argument where an option is out of its
  /// range, the list is empty, or a parameter is there already, does not require grad or is not a leaf.
  void add_param_group(std::vector<Tensor> parameters, Options options = {}) {
    add_group(std::move(parameters), std::make_shared<Options>(options));
  }
  /// The options of a group, to read or to change; the reference stays good. Throws std::out_of_range.
  Options& options(Index group = 0) { return *static_cast<Options*>(options_of(group)); }
};

}  // namespace xgrad::inline XGRAD_ABI::optim
