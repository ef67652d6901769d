#include <algorithm>

#include <xgrad/engine/compute/merged_rows.hpp>
#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/optim/optimizer.hpp>
#include <xgrad/optim/parameter_state.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

// ---- options

void check_not_negative(const char* optimizer, const char* option, double value) {
  XGRAD_CHECK(value >= 0, optimizer, ": ", option, " is ", value, "; it must be at least 0");
}

void check_fraction(const char* optimizer, const char* option, double value) {
  XGRAD_CHECK(value >= 0 && value < 1, optimizer, ": ", option, " is ", value, "; it must be in [0, 1)");
}

void check_exact_decay(const char* optimizer, bool exact, double weight_decay) {
  XGRAD_CHECK(
      !exact || weight_decay == 0, optimizer, ": exact row-sparse updates with weight_decay ", weight_decay,
      ": a decay that is added to the gradient never lets a row come to rest, so missed steps cannot be "
      "caught up; AdamW decays the parameter itself and can be exact");
}

// ---- groups

Optimizer::~Optimizer() = default;

const Optimizer::Group& Optimizer::group_at(Index group) const {
  XGRAD_CHECK_RANGE(group >= 0 && group < num_groups(), name_, ": there is no parameter group ", group,
                    " (there are ", num_groups(), ")");
  return groups_[group];
}

const std::vector<Tensor>& Optimizer::parameters(Index group) const {
  return group_at(group).parameters;
}
double Optimizer::lr(Index group) const {
  group_at(group);
  return lr_of(group);
}
void Optimizer::set_lr(double lr, Index group) {
  group_at(group);
  check_not_negative(name_, "lr", lr);
  assign_lr(group, lr);
}
double* Optimizer::momentum(Index group) {
  group_at(group);
  return momentum_of(group);
}
std::optional<double>& Optimizer::initial_lr(Index group) {
  group_at(group);
  return groups_[group].initial_lr;
}

void Optimizer::check_group(const std::vector<Tensor>& parameters) const {
  XGRAD_CHECK(!parameters.empty(), name_, ": the list of parameters is empty");
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& p = parameters[i];
    XGRAD_CHECK(p.defined(), name_, ": parameter ", i, " is an undefined tensor");
    XGRAD_CHECK(p.is_leaf(), name_, ": parameter ", i, " is the result of ", p.is_leaf() ? "" : p.grad_fn(),
                "; only leaves can be optimized");
    XGRAD_CHECK(p.requires_grad(), name_, ": parameter ", i, " of shape ", p.shape(),
                " does not require grad");
    for (std::size_t j = 0; j < i; ++j) {
      XGRAD_CHECK(!p.is(parameters[j]), name_, ": parameter ", i, " of shape ", p.shape(),
                  " is the same as parameter ", j);
    }
    for (const auto& state : states_) {
      XGRAD_CHECK(!p.is(state->parameter()), name_, ": parameter ", i, " of shape ", p.shape(),
                  " is already in parameter group ", state->group());
    }
  }
}

void Optimizer::append_group(std::vector<Tensor> parameters) {
  const Index group = num_groups();
  for (const Tensor& p : parameters) states_.push_back(std::make_shared<ParameterState>(*this, group, p));
  groups_.push_back({});
  groups_.back().parameters = std::move(parameters);
}

const std::vector<std::byte>& Optimizer::constants(Index index, StepInfo step) {
  Group& group = groups_[index];
  if (group.step.number != step.number || group.step.fresh != step.fresh) {
    compute_constants(index, step, group.constants);
    group.step = step;
  }
  return group.constants;
}

// ---- steps

static void check_gradient(const char* name, std::size_t position, const Tensor& parameter,
                           const Gradient& gradient) {
  const Shape shape = parameter.shape();
  XGRAD_CHECK(gradient.shape() == shape, name, ": the gradient of parameter ", position, " has shape ",
              gradient.shape(), ", the parameter ", shape);
  for (const RowBlock& block : gradient.blocks()) {
    const Index n = std::ssize(block.rows);
    const Index bad = kernels::rows<Scalar>().first_outside(block.rows.data(), n, shape[0]);
    XGRAD_CHECK_RANGE(bad == n, name, ": the gradient of parameter ", position, " has row ",
                      bad < n ? block.rows.data()[bad] : 0, ", the parameter has ", shape[0], " rows");
  }
}

void Optimizer::step() {
  // Everything that can be wrong shows before anything changes.
  for (Index group = 0; group < num_groups(); ++group) check_options(group);
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const Gradient& gradient = states_[i]->parameter().grad();
    if (gradient.defined()) check_gradient(name_, i, states_[i]->parameter(), gradient);
  }
  for (Group& group : groups_) group.step.number = -1;  // the options may have changed
  for (const auto& state : states_) {
    const Gradient& gradient = state->parameter().grad();
    if (gradient.is_sparse()) {
      state->step_rows(MergedRows(gradient));
    } else if (gradient.defined()) {
      state->step_dense(gradient.value());
    }
  }
}

void Optimizer::zero_grad() {
  for (const auto& state : states_) Tensor(state->parameter()).zero_grad();
}

void Optimizer::settle() {
  for (const auto& state : states_) state->settle();
}

void Optimizer::finish() noexcept {
  for (const auto& state : states_) state->unhook();
}

}  // namespace xgrad::inline XGRAD_ABI::optim
