#include <cstring>
#include <exception>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/checkpoint.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Indices saved_state(const Generator& generator) {
  const std::vector<std::uint8_t> bytes = generator.get_state();
  IndexArray words = uninitialized<IndexArray>({std::ssize(bytes) / Index{sizeof(Index)}});
  std::memcpy(words.data(), bytes.data(), bytes.size());
  return words;
}

void load_state(Generator& generator, const Indices& state) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(state.value().data());
  generator.set_state({bytes, state.numel() * sizeof(Index)});
}

static StateDict state_of(const Generator& generator) {
  return {{"state", saved_state(generator)}};
}

static void set_state(Generator& generator, const StateDict& state) {
  XGRAD_CHECK(state.size() == 1 && state.contains("state"),
              "load_checkpoint: a generator has one entry \"state\"");
  load_state(generator, state.integers("state"));
}

namespace {

// A part of a training by the beginning of its entries' names.
struct Part {
  std::string prefix;
  std::function<StateDict()> save;
  std::function<void(const StateDict&)> load;
};

}  // namespace

// In the order of loading: an optimizer that knows what rows have missed comes after their numbers.
static std::vector<Part> parts_of(const Training& training) {
  XGRAD_CHECK(training.model != nullptr, "checkpoint: there is no model");
  std::vector<Part> out;
  const auto add = [&out](std::string prefix, auto* part) {
    XGRAD_CHECK(part != nullptr, "checkpoint: ", prefix, " is null");
    out.push_back({prefix + ".", [part] { return part->state_dict(); },
                   [part](const StateDict& state) { part->load_state_dict(state); }});
  };
  const auto add_generator = [&out](std::string prefix, Generator* generator) {
    XGRAD_CHECK(generator != nullptr, "checkpoint: ", prefix, " is null");
    out.push_back({prefix + ".", [generator] { return state_of(*generator); },
                   [generator](const StateDict& state) { set_state(*generator, state); }});
  };
  add("model", training.model);
  for (std::size_t i = 0; i < training.optimizers.size(); ++i) {
    add(text("optimizers.", i), training.optimizers[i]);
  }
  for (std::size_t i = 0; i < training.schedules.size(); ++i) {
    std::visit([&](auto* schedule) { add(text("schedules.", i), schedule); }, training.schedules[i]);
  }
  add_generator("generators.default", &default_generator());
  for (std::size_t i = 0; i < training.generators.size(); ++i) {
    add_generator(text("generators.", i), training.generators[i]);
  }
  return out;
}

void save_checkpoint(const Training& training, const std::string& path) {
  StateDict all;
  for (const Part& part : parts_of(training)) {
    for (const auto& [name, entry] : part.save()) all.set(part.prefix + name, entry);
  }
  save(all, path);
}

void load_checkpoint(const Training& training, const std::string& path) {
  const std::vector<Part> parts = parts_of(training);
  std::vector<StateDict> loaded(parts.size()), before;
  for (const auto& [name, entry] : load(path)) {
    std::size_t i = 0;
    while (i < parts.size() && !name.starts_with(parts[i].prefix)) ++i;
    XGRAD_CHECK(i < parts.size(), "load_checkpoint: ", path, " has \"", name,
                "\", which belongs to no part of this training");
    loaded[i].set(name.substr(parts[i].prefix.size()), entry);
  }
  for (const Part& part : parts) before.push_back(part.save().clone());
  std::size_t begun = 0;
  try {
    for (; begun < parts.size(); ++begun) parts[begun].load(loaded[begun]);
  } catch (const std::exception&) {
    for (std::size_t i = 0; i <= begun; ++i) parts[i].load(before[i]);
    throw;
  }
}

}  // namespace xgrad::inline XGRAD_ABI::nn
