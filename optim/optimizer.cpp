#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/optim/exact.hpp>
#include <xgrad/optim/optimizer.hpp>
#include <xgrad/optim/prepared_step.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

// ---- groups

Optimizer::Optimizer(const RuleTable& rule) : rule_(rule) {}

Optimizer::~Optimizer() {
  try {
    settle();
  } catch (...) {  // a parameter that was resized, or no memory: its rows stay as they are
  }
  for (const auto& state : states_) state->missed->unhook();
}

Optimizer::Group& Optimizer::group_at(Index group) const {
  XGRAD_CHECK_RANGE(group >= 0 && group < num_groups(), name(), ": there is no parameter group ", group,
                    " (there are ", num_groups(), ")");
  return *groups_[group];
}

void Optimizer::set_lr(double lr, Index group) {
  group_at(group);
  check_not_negative(name(), "lr", lr);
  schedule_lr(lr, group);
}

void Optimizer::schedule_lr(double lr, Index group) {
  Group& of = group_at(group);
  of.scheduled_lr = *of.option.lr = lr;
}

void Optimizer::schedule_momentum(double momentum, Index group) {
  Group& of = group_at(group);
  of.scheduled_momentum = *of.option.momentum = momentum;
}

void Optimizer::check_momentum(double momentum, Index group) const {
  const std::shared_ptr<void> options = rule_.copy(group_at(group).options.get());
  *rule_.pointers(options.get()).momentum = momentum;
  rule_.check(options.get());
}

// The options are the user's, who may have changed them. What a schedule has set since is not: in its place
// stands what was good when the group was added.
void Optimizer::check_options(const Group& group) const {
  const bool lr = group.scheduled_lr == *group.option.lr,
             momentum = group.option.momentum && group.scheduled_momentum == *group.option.momentum;
  if (!lr && !momentum) return rule_.check(group.options.get());
  const std::shared_ptr<void> options = rule_.copy(group.options.get());
  const OptionPointers option = rule_.pointers(options.get());
  if (lr) *option.lr = group.first_lr;
  if (momentum) *option.momentum = group.first_momentum;
  rule_.check(options.get());
}

void Optimizer::add_group(std::vector<Tensor> parameters, std::shared_ptr<void> options) {
  rule_.check(options.get());
  XGRAD_CHECK(!parameters.empty(), name(), ": the list of parameters is empty");
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& p = parameters[i];
    XGRAD_CHECK(p.defined(), name(), ": parameter ", i, " is an undefined tensor");
    XGRAD_CHECK(p.is_leaf(), name(), ": parameter ", i, " is the result of ", p.grad_fn(),
                "; only leaves can be optimized");
    XGRAD_CHECK(p.requires_grad(), name(), ": parameter ", i, " of shape ", p.shape(),
                " does not require grad");
    for (std::size_t j = 0; j < i; ++j) {
      XGRAD_CHECK(!p.is(parameters[j]), name(), ": parameter ", i, " of shape ", p.shape(),
                  " is the same as parameter ", j);
    }
    for (const auto& state : states_) {
      XGRAD_CHECK(!p.is(state->parameter), name(), ": parameter ", i, " of shape ", p.shape(),
                  " is already in parameter group ", state->group);
    }
  }
  for (const Tensor& p : parameters) {
    states_.push_back(std::make_unique<ParameterState>(ParameterState{p, num_groups()}));
    states_.back()->missed = std::make_shared<MissedSteps>(rule_, *states_.back());
  }
  const OptionPointers pointers = rule_.pointers(options.get());
  groups_.push_back(std::make_unique<Group>(Group{std::move(parameters), std::move(options), pointers,
                                                  *pointers.lr, pointers.momentum ? *pointers.momentum : 0}));
}

// ---- steps

static void check_gradient(const char* name, std::size_t position, const Tensor& parameter,
                           const Gradient& gradient) {
  const Shape shape = parameter.shape();
  XGRAD_CHECK(gradient.shape() == shape, name, ": the gradient of parameter ", position, " has shape ",
              gradient.shape(), ", the parameter ", shape);
  for (const RowBlock& rows : gradient.blocks()) {
    const Index n = std::ssize(rows.rows);
    const Index bad = kernels::rows<Scalar>().first_outside(rows.rows.data(), n, shape[0]);
    XGRAD_CHECK_RANGE(bad == n, name, ": the gradient of parameter ", position, " has row ",
                      rows.rows.data()[bad], ", the parameter has ", shape[0], " rows");
  }
}

void Optimizer::step() {
  // Everything that can fail comes before the first parameter moves.
  for (const auto& group : groups_) check_options(*group);
  std::vector<PreparedStep> steps;
  steps.reserve(states_.size());
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const Gradient& gradient = states_[i]->parameter.grad();
    if (!gradient.defined()) continue;
    check_gradient(name(), i, states_[i]->parameter, gradient);
    states_[i]->check_shapes(name(), i);
  }
  for (const auto& state : states_) {
    if (!state->parameter.grad().defined()) continue;
    const Group& group = group_at(state->group);
    steps.emplace_back(rule_, *state, group.options.get(), group.option.exact && *group.option.exact);
  }
  // But for a rule whose update throws.
  std::size_t begun = 0;
  try {
    for (PreparedStep& step : steps) {
      ++begun;
      step.run();
    }
  } catch (...) {
    while (begun > 0) steps[--begun].undo();
    throw;
  }
  for (PreparedStep& step : steps) step.finish();
}

void Optimizer::zero_grad() {
  for (const auto& state : states_) state->parameter.zero_grad();
}

void Optimizer::settle() {
  for (const auto& state : states_) state->missed->settle();
}

}  // namespace xgrad::inline XGRAD_ABI::optim
