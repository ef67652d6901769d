#include <xgrad/optim/optimizer.hpp>
#include <xgrad/optim/parameter_state.hpp>
#include <xgrad/optim/saved.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

using nn::StateDict;

static double number_of(const OptionRef& option) {
  if (const auto* flag = std::get_if<bool*>(&option.value)) return **flag ? 1 : 0;
  return *std::get<double*>(option.value);
}

static void set_number(const OptionRef& option, double value) {
  if (const auto* flag = std::get_if<bool*>(&option.value)) {
    **flag = value != 0;
  } else {
    *std::get<double*>(option.value) = value;
  }
}

StateDict Optimizer::state_dict() {
  settle();
  StateDict out;
  std::size_t position = 0;
  for (Index g = 0; g < num_groups(); ++g) {
    const std::string prefix = text("param_groups.", g, ".");
    const Index n = std::ssize(parameters(g));
    Indices positions = uninitialized<Indices>({n});
    for (Index& p : positions) p = static_cast<Index>(position++);
    out.set(prefix + "params", std::move(positions));
    for (const OptionRef& option : options_by_name(g))
      out.set(prefix + option.name, saved(number_of(option)));
    if (initial_lr(g)) out.set(prefix + "initial_lr", saved(*initial_lr(g)));
  }
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const ParameterState& state = *states_[i];
    if (state.steps() == 0) continue;
    const std::string prefix = text("state.", i, ".");
    out.set(prefix + "step", saved(state.steps()));
    const StateFields fields = state_fields(state.group());
    for (std::size_t k = 0; k < fields.size(); ++k) {
      const std::optional<Array>& array = state.arrays()[k];
      if (array) {
        out.set(prefix + fields[k].name, Tensor(Array(*array)));
      } else if (fields[k].kept()) {
        out.set(prefix + fields[k].name, Tensor(uninitialized<Array>({0})));  // to be made at the next step
      }
    }
  }
  return out;
}

void Optimizer::load_state_dict(const StateDict& dict) {
  SavedReader reader(name_, dict);

  // Everything is read before anything changes, but for the options: which state there is depends on them.
  std::vector<std::vector<OptionRef>> options;
  std::vector<double> before, loaded;
  std::vector<std::optional<double>> initial;
  Index position = 0;
  for (Index g = 0; g < num_groups(); ++g) {
    const std::string prefix = text("param_groups.", g, ".");
    for (const Index p : reader.integers(prefix + "params", {static_cast<Index>(parameters(g).size())})) {
      XGRAD_CHECK(p == position++, name_, ": load_state_dict: \"", prefix, "params\" names other parameters");
    }
    options.push_back(options_by_name(g));
    for (const OptionRef& option : options.back()) {
      before.push_back(number_of(option));
      loaded.push_back(reader.number(prefix + option.name));
    }
    initial.emplace_back();
    if (reader.contains(prefix + "initial_lr")) initial.back() = reader.number(prefix + "initial_lr");
  }
  const auto set_options = [&](const std::vector<double>& values) {
    std::size_t i = 0;
    for (const auto& group : options) {
      for (const OptionRef& option : group) set_number(option, values[i++]);
    }
  };

  settle();  // with the options that the missed steps knew
  set_options(loaded);
  std::vector<std::pair<Index, ParameterState::Arrays>> restored(states_.size());
  try {
    for (Index g = 0; g < num_groups(); ++g) check_options(g);
    for (std::size_t i = 0; i < states_.size(); ++i) {
      const std::string prefix = text("state.", i, ".");
      if (!reader.contains(prefix + "step")) continue;
      auto& [steps, arrays] = restored[i];
      steps = reader.integer(prefix + "step");
      XGRAD_CHECK(steps > 0, name_, ": load_state_dict: \"", prefix, "step\" is ", steps);
      const StateFields fields = state_fields(states_[i]->group());
      for (std::size_t k = 0; k < fields.size(); ++k) {
        if (!fields[k].name || (!fields[k].used && !reader.contains(prefix + fields[k].name))) continue;
        arrays[k] = reader.array(prefix + fields[k].name, states_[i]->shape_of(fields[k]));
      }
    }
    reader.finish();
  } catch (...) {
    set_options(before);
    throw;
  }

  for (Index g = 0; g < num_groups(); ++g) initial_lr(g) = initial[g];
  for (std::size_t i = 0; i < states_.size(); ++i) {
    states_[i]->restore(restored[i].first, std::move(restored[i].second));
  }
}

}  // namespace xgrad::inline XGRAD_ABI::optim
