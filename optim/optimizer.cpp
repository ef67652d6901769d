#include <algorithm>

#include <xgrad/engine/kernels/rows.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/optim/exact.hpp>
#include <xgrad/optim/optimizer.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

// Numbers in one block of work, some ten microseconds: of rows here and there, and of all rows.
constexpr Index block = 16384, dense_block = 65536;

// ---- groups

Optimizer::Optimizer(const RuleTable& rule) : rule_(rule) {}

Optimizer::~Optimizer() {
  settle();
  for (const auto& state : states_) state->missed->unhook();
}

Optimizer::Group& Optimizer::group_at(Index group) const {
  XGRAD_CHECK_RANGE(group >= 0 && group < num_groups(), name(), ": there is no parameter group ", group,
                    " (there are ", num_groups(), ")");
  return *groups_[group];
}

void Optimizer::set_lr(double lr, Index group) {
  double& now = *group_at(group).option.lr;
  check_not_negative(name(), "lr", lr);
  now = lr;
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
  groups_.push_back(std::make_unique<Group>(Group{std::move(parameters), std::move(options), pointers}));
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
  // Everything that can be wrong shows before anything changes.
  for (const auto& group : groups_) rule_.check(group->options.get());
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const Gradient& gradient = states_[i]->parameter.grad();
    if (gradient.defined()) check_gradient(name(), i, states_[i]->parameter, gradient);
  }
  for (const auto& group : groups_) group->step = {-1, false};  // the options may have changed
  for (const auto& state : states_) {
    const Gradient& gradient = state->parameter.grad();
    if (gradient.is_sparse()) {
      step_rows(*state, MergedRows(gradient));
    } else if (gradient.defined()) {
      step_dense(*state, gradient.value());
    }
  }
}

// Counts the step and makes the state that it needs; returns its constants, which parameters of a group
// share.
const std::byte* Optimizer::next_step(ParameterState& state) {
  Group& group = group_at(state.group);
  const bool fresh = state.make(rule_.state(group.options.get()));
  const StepInfo step{++state.steps, fresh};
  if (group.step != step) {
    group.constants.resize(rule_.sizeof_constants);
    rule_.constants(group.options.get(), step, group.constants.data());
    group.step = step;
  }
  ++state.parameter.storage()->version;
  return group.constants.data();
}

void Optimizer::step_dense(ParameterState& state, const Array& gradient) {
  state.parameter.value();  // what is still owed comes first
  const std::byte* constants = next_step(state);
  // One long row, in pieces, unless there is state that is one number for each row.
  const bool by_row = std::any_of(state.fields.begin(), state.fields.end(),
                                  [](const StateField& field) { return field.kept() && field.one_per_row; });
  const Index n = by_row ? std::max<Index>(state.width(), 1) : 1;
  const ParameterRows all(state, n);
  parallel_for(state.parameter.numel() / n, dense_block / n, [&](Index first, Index last) {
    const Index some = by_row ? 1 : last - first;
    for (Index r = first; r < last; r += some) {
      Row row = all[r];
      row.gradient = gradient.data() + r * n;
      row.size *= some;
      rule_.update({&row, 1}, constants);
    }
  });
}

void Optimizer::step_rows(ParameterState& state, const MergedRows& gradient) {
  const Group& group = group_at(state.group);
  const bool exact = group.option.exact && *group.option.exact;
  const Indices& touched = gradient.rows();
  // What is still owed comes first: to the touched rows if it is by exact steps that this one goes on with,
  // otherwise to all.
  const bool goes_on = exact && state.parameter.storage()->pending == state.missed &&
                       state.has(rule_.state(group.options.get()));
  if (goes_on) {
    state.missed->settle_rows({touched.data(), touched.size()});
  } else {
    state.parameter.value();
  }
  const std::byte* constants = next_step(state);
  const Index n = state.width(), total = gradient.size();
  const ParameterRows all(state, n);
  const auto prefetch = [&](const Index* rows, Index count) {
    const auto& ask_for = kernels::rows<Scalar>().prefetch;
    ask_for(all.first.parameter, n, rows, count);
    for (std::size_t k = 0; k < all.state_width.size(); ++k) {
      if (all.first.state[k]) ask_for(all.first.state[k], all.state_width[k], rows, count);
    }
  };
  parallel_for(total, block / std::max<Index>(n, 1), [&](Index first, Index last) {
    constexpr Index some = 16;   // their sums stay in the cache
    constexpr Index ahead = 32;  // without this a step of a large table waits for each row
    std::array<Row, some> rows;
    std::vector<Scalar> sums(some * n);
    for (Index at = first; at < last; at += some) {
      const Index end = std::min(at + some, last);
      // Beyond `last` too: the next block mostly follows in this thread.
      prefetch(touched.data() + std::min(at + ahead, total), std::clamp<Index>(total - at - ahead, 0, some));
      gradient.sums(at, end, sums.data());
      for (Index i = at; i < end; ++i) {
        Row& row = rows[i - at];
        row = all[touched.data()[i]];
        row.gradient = sums.data() + (i - at) * n;
      }
      rule_.update({rows.data(), static_cast<std::size_t>(end - at)}, constants);
    }
  });
  if (exact) state.missed->remember(group.options.get(), constants, touched);
}

void Optimizer::zero_grad() {
  for (const auto& state : states_) state->parameter.zero_grad();
}

void Optimizer::settle() {
  for (const auto& state : states_) state->missed->settle();
}

}  // namespace xgrad::inline XGRAD_ABI::optim
