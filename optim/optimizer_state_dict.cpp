#include <xgrad/optim/exact.hpp>
#include <xgrad/optim/optimizer.hpp>
#include <xgrad/optim/saved.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

static double number_of(const OptionRef& option) {
  return std::visit([](const auto* value) { return static_cast<double>(*value); }, option.value);
}
static void set_number(const OptionRef& option, double number) {
  std::visit([number](auto* value) { *value = static_cast<std::decay_t<decltype(*value)>>(number); },
             option.value);
}

static std::string prefix_of(const char* kind, std::size_t number) {
  return text(kind, number, ".");
}

nn::StateDict Optimizer::state_dict() {
  settle();
  nn::StateDict out;
  Index position = 0;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const Group& group = *groups_[g];
    const std::string prefix = prefix_of("param_groups.", g);
    IndexArray positions = uninitialized<IndexArray>({std::ssize(group.parameters)});
    for (Index& p : positions) p = position++;
    out.set(prefix + "params", Indices(std::move(positions)));
    for (const OptionRef& option : group.option.named)
      out.set(prefix + option.name, saved(number_of(option)));
    if (group.initial_lr) out.set(prefix + "initial_lr", saved(*group.initial_lr));
  }
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const ParameterState& state = *states_[i];
    if (state.steps == 0) continue;
    const std::string prefix = prefix_of("state.", i);
    out.set(prefix + "step", saved(state.steps));
    const StateFields fields = rule_.state(options_of(state.group));
    for (std::size_t k = 0; k < fields.size(); ++k) {
      if (state.arrays[k]) {
        out.set(prefix + fields[k].name, Tensor(Array(*state.arrays[k])));
      } else if (fields[k].kept()) {
        out.set(prefix + fields[k].name, Tensor(uninitialized<Array>({0})));  // to be made at the next step
      }
    }
    // Otherwise the next step brings all rows up to date, as they are now.
    if (state.has(fields)) state.missed->save(prefix, out);
  }
  return out;
}

// Everything is read and checked, the options in a copy, before anything changes.
void Optimizer::load_state_dict(const nn::StateDict& dict) {
  SavedReader reader(name(), dict);
  struct Loaded {
    std::shared_ptr<void> options;
    OptionPointers option;
    std::optional<double> initial_lr;
  };
  std::vector<Loaded> loaded;
  Index position = 0;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const std::string prefix = prefix_of("param_groups.", g);
    for (const Index p : reader.integers(prefix + "params", {std::ssize(groups_[g]->parameters)}).value()) {
      XGRAD_CHECK(p == position++, name(), ": load_state_dict: \"", prefix,
                  "params\" names other parameters");
    }
    const std::shared_ptr<void> options = rule_.copy(groups_[g]->options.get());
    Loaded& group = loaded.emplace_back(Loaded{options, rule_.pointers(options.get()), {}});
    for (const OptionRef& o : group.option.named) set_number(o, reader.number(prefix + o.name));
    if (reader.contains(prefix + "initial_lr")) group.initial_lr = reader.number(prefix + "initial_lr");
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    // A learning rate that a schedule may have set is good as it is, see step().
    double& lr = *loaded[g].option.lr;
    const double saved_lr = lr;
    if (loaded[g].initial_lr || lr >= 0) lr = groups_[g]->first_lr;
    rule_.check(loaded[g].options.get());
    lr = saved_lr;
  }

  struct Restored {
    Index steps = 0;
    std::array<std::optional<Array>, 3> arrays;
    StateFields fields;
    std::shared_ptr<MissedSteps> missed;
  };
  std::vector<Restored> restored(states_.size());
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const std::string prefix = prefix_of("state.", i);
    auto& [steps, arrays, known, missed] = restored[i];
    missed = std::make_shared<MissedSteps>(rule_, *states_[i]);
    if (!reader.contains(prefix + "step")) continue;
    steps = reader.count(prefix + "step", 1);
    const void* options = loaded[states_[i]->group].options.get();
    const StateFields fields = rule_.state(options);
    for (std::size_t k = 0; k < fields.size(); ++k) {
      if (!fields[k].name || (!fields[k].used && !reader.contains(prefix + fields[k].name))) continue;
      arrays[k] = reader.array(prefix + fields[k].name, states_[i]->shape_of(fields[k]));
      if (arrays[k]) known[k] = fields[k];
    }
    missed->load(prefix, options, known, reader);
  }
  reader.finish();

  for (const auto& state : states_) {  // the steps that rows missed came before
    state->missed->finish();
    state->missed->unhook();
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    groups_[g]->initial_lr = loaded[g].initial_lr;
    groups_[g]->scheduled_lr = *loaded[g].option.lr;
    const std::vector<OptionRef>& options = groups_[g]->option.named;
    for (std::size_t o = 0; o < options.size(); ++o) {
      set_number(options[o], number_of(loaded[g].option.named[o]));
    }
  }
  for (std::size_t i = 0; i < states_.size(); ++i) {
    ParameterState& state = *states_[i];
    state.steps = restored[i].steps;
    state.arrays = std::move(restored[i].arrays);
    state.fields = restored[i].fields;
    state.missed = std::move(restored[i].missed);
    if (state.missed->pending()) state.missed->hook();
  }
}

}  // namespace xgrad::inline XGRAD_ABI::optim
