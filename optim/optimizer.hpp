#pragma once
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <xgrad/engine/files/state_dict.hpp>
#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/optim/rule.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

class ParameterState;

/// What all optimizers share.
///
///     optim::Adam adam(model.parameters(), {.lr = 5e-3});
///     for (...) { adam.zero_grad(); loss(...).backward(); adam.step(); }
///
/// A parameter without a gradient is left alone, its count of steps too. A row-sparse gradient (rows that
/// occur several times are added up first) has one of two meanings:
///
/// - lazy, the default: rows that are not in the gradient are left alone, state included. A step costs time
/// in
///   proportion to the rows of the gradient, whatever the size of the table. Weight decay and momentum act on
///   a row only in the steps that touch it.
/// - exact (`{.exact = true}`): the numbers of the dense optimizer, up to rounding. A row that misses steps
/// is
///   caught up before it is read or updated next: in closed form (SGD, Adagrad, RMSprop), or for Adam and
///   AdamW by replaying the missed steps until nothing moves any more, and in closed form from there on.
///   Layers that read single rows say so (Tensor::value_of_rows); any other read, and saving, brings all rows
///   up to date. Closed forms round differently from step after step, so exact runs agree to rounding only.
class XGRAD_API Optimizer {
 public:
  virtual ~Optimizer();
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// Updates the parameters that have a gradient. Options were checked when they were given; here they are
  /// checked again, since they may be changed. Errors leave all parameters as they were.
  void step();
  /// Drops the gradients.
  void zero_grad();
  /// Brings all rows up to date (exact row-sparse updates).
  void settle();

  /// "Adam" and so on.
  const char* name() const { return name_; }
  Index num_groups() const { return std::ssize(groups_); }
  /// The parameters of a group. Throws std::out_of_range.
  const std::vector<Tensor>& parameters(Index group = 0) const;
  double lr(Index group = 0) const;
  void set_lr(double lr, Index group = 0);
  /// momentum, or the first of betas; nullptr where the optimizer has neither.
  double* momentum(Index group = 0);
  /// The learning rate that schedules start from: set by the first schedule, if there is one.
  std::optional<double>& initial_lr(Index group = 0);

  /// All that is needed to go on with the same bits, numbers of its own: `state.I.step` and `state.I.FIELD`
  /// for parameter I (counted through all groups), `param_groups.G.params`, and `param_groups.G.OPTION` (the
  /// bits of a double as one int64, so that no digit is lost). Save it beside the model's or in one file:
  ///     StateDict all = model.state_dict();
  ///     for (const auto& [name, entry] : adam.state_dict()) all.set("optimizer." + name, entry);
  nn::StateDict state_dict();
  /// Takes over what state_dict() returned for the same groups of parameters. Throws std::invalid_argument
  /// where a name is missing or unknown, or a shape or a group differs; nothing has changed then.
  void load_state_dict(const nn::StateDict& state);

 protected:
  explicit Optimizer(const char* name) : name_(name) {}
  /// Throws std::invalid_argument where the parameters cannot be a further group: none, one that is
  /// undefined, does not require grad, is the result of an operation, or stands there already.
  void check_group(const std::vector<Tensor>& parameters) const;
  void append_group(std::vector<Tensor> parameters);
  /// Settles what is pending and takes the hooks off the parameters: for destructors.
  void finish() noexcept;

 private:
  friend class ParameterState;

  struct Group {
    std::vector<Tensor> parameters;
    std::optional<double> initial_lr;
    std::vector<std::byte> constants;  // of the step below
    StepInfo step{-1, false};
  };

  // What OptimizerOf knows of its rule. `constants` points to a Rule::Constants.
  virtual void check_options(Index group) const = 0;
  virtual std::vector<OptionRef> options_by_name(Index group) = 0;
  virtual double lr_of(Index group) const = 0;
  virtual void assign_lr(Index group, double lr) = 0;
  virtual double* momentum_of(Index group) = 0;
  virtual bool exact(Index group) const = 0;
  virtual StateFields state_fields(Index group) const = 0;
  virtual void compute_constants(Index group, StepInfo step, std::vector<std::byte>& out) const = 0;
  virtual void update(std::span<const Row> rows, const std::byte* constants) const = 0;
  virtual IdleStep idle(const std::byte* constants) const = 0;
  virtual Index replay(Index group) const = 0;

  const std::vector<std::byte>& constants(Index group, StepInfo step);
  const Group& group_at(Index group) const;

  const char* name_;
  std::deque<Group> groups_;
  std::vector<std::shared_ptr<ParameterState>> states_;  // of all parameters, group after group
};

/// Parameters with options of their own.
template <class Options>
struct ParamGroup {
  std::vector<Tensor> parameters;
  Options options = {};
};

/// The optimizer of a rule (rule.hpp says what a rule is).
template <class Rule>
class XGRAD_API OptimizerOf : public Optimizer {
 public:
  using Options = typename Rule::Options;

  /// Throws std::invalid_argument, see add_param_group.
  OptimizerOf(std::vector<Tensor> parameters, Options options = {}) : Optimizer(Rule::name) {
    add_param_group(std::move(parameters), options);
  }
  /// `SGD sgd({{body.parameters(), {.lr = 0.01}}, {head.parameters(), {.lr = 0.1}}});`
  explicit OptimizerOf(std::vector<ParamGroup<Options>> groups) : Optimizer(Rule::name) {
    XGRAD_CHECK(!groups.empty(), Rule::name, ": the list of parameter groups is empty");
    for (auto& group : groups) add_param_group(std::move(group.parameters), group.options);
  }
  ~OptimizerOf() override { finish(); }

  /// Adds parameters with options of their own. Throws std::invalid_argument where an option is out of its
  /// range, the list is empty, or a parameter is there already, does not require grad or is not a leaf.
  void add_param_group(std::vector<Tensor> parameters, Options options = {}) {
    check_all(options);
    check_group(parameters);
    options_.push_back(options);
    append_group(std::move(parameters));
  }
  /// The options of a group, to read or to change. Throws std::out_of_range.
  Options& options(Index group = 0) {
    parameters(group);
    return options_[group];
  }

 private:
  template <class R>
  struct ConstantsOf {
    using type = Options;
  };
  template <class R>
  requires requires { typename R::Constants; }
  struct ConstantsOf<R> {
    using type = typename R::Constants;
  };
  using Constants = typename ConstantsOf<Rule>::type;
  static_assert(std::is_trivially_copyable_v<Constants> && alignof(Constants) <= alignof(std::max_align_t));

  static_assert(
      !requires(const Options& o) { o.exact; } || requires(const Constants& c) { Rule::idle(c); },
      "a rule with the option `exact` says what a step without a gradient does: idle()");

  static void check_all(const Options& options) {
    check_not_negative(Rule::name, "lr", options.lr);
    if constexpr (requires { Rule::check(options); }) Rule::check(options);
  }
  static const Constants& typed(const std::byte* bytes) { return *reinterpret_cast<const Constants*>(bytes); }
  const Options& at(Index group) const { return options_[group]; }
  Options& at(Index group) { return options_[group]; }

  void check_options(Index group) const override { check_all(at(group)); }
  std::vector<OptionRef> options_by_name(Index group) override {
    if constexpr (requires(Options & o) { Rule::options(o); }) {
      return Rule::options(at(group));
    } else {
      return {{"lr", &at(group).lr}};
    }
  }
  double lr_of(Index group) const override { return at(group).lr; }
  void assign_lr(Index group, double lr) override { at(group).lr = lr; }
  double* momentum_of([[maybe_unused]] Index group) override {
    if constexpr (requires(Options & o) { Rule::momentum(o); }) return Rule::momentum(at(group));
    return nullptr;
  }
  bool exact([[maybe_unused]] Index group) const override {
    if constexpr (requires(const Options& o) { o.exact; }) return at(group).exact;
    return false;
  }
  StateFields state_fields(Index group) const override { return Rule::state(at(group)); }
  void compute_constants(Index group, [[maybe_unused]] StepInfo step,
                         std::vector<std::byte>& out) const override {
    out.resize(sizeof(Constants));
    if constexpr (requires(const Options& o) { Rule::constants(o, step); }) {
      new (out.data()) Constants(Rule::constants(at(group), step));
    } else {
      new (out.data()) Constants(at(group));
    }
  }
  void update(std::span<const Row> rows, const std::byte* constants) const override {
    for (const Row& row : rows) Rule::update(row, typed(constants));
  }
  IdleStep idle([[maybe_unused]] const std::byte* constants) const override {
    if constexpr (requires(const Constants& c) { Rule::idle(c); }) return Rule::idle(typed(constants));
    return {};
  }
  Index replay([[maybe_unused]] Index group) const override {
    if constexpr (requires(const Options& o) { Rule::replay(o); }) return Rule::replay(at(group));
    return 0;
  }

  std::deque<Options> options_;  // of each group; references to them stay good
};

}  // namespace xgrad::inline XGRAD_ABI::optim
