#pragma once
#include <variant>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/nn/module/module.hpp>
#include <xgrad/optim/lr_scheduler.hpp>
#include <xgrad/optim/reduce_on_plateau.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// All that a run in progress is made of. The parts belong to the caller, who makes them in the same way
/// before saving and before loading:
///
///     nn::Training training{.model = &model, .optimizers = {&adam}, .schedules = {&schedule}};
///     if (resume) nn::load_checkpoint(training, "run.safetensors");
///     for (...) { train(); nn::save_checkpoint(training, "run.safetensors"); }
///
/// A run that is stopped and resumed from its last checkpoint has the same bits as one that was not: random
/// numbers go on where they were, and rows of exact row-sparse updates miss the same steps. (What a
/// DataLoader has left of an epoch is not saved: save between epochs.)
struct Training {
  Module* model;
  std::vector<optim::Optimizer*> optimizers = {};
  /// Of a combined schedule (SequentialLR, ChainedScheduler) only itself.
  std::vector<std::variant<optim::LRScheduler*, optim::ReduceLROnPlateau*>> schedules = {};
  /// Besides the default generator, which is always saved.
  std::vector<Generator*> generators = {};
};

/// Writes a safetensors file, complete or not at all (see AtomicFile), with the entries "model.NAME",
/// "optimizers.I.NAME", "schedules.I.NAME", "generators.default" and "generators.I" (the state of 5056 bytes
/// as int64). Training goes on with the same bits as without. Throws std::runtime_error where the file cannot
/// be written.
XGRAD_API void save_checkpoint(const Training& training, const std::string& path);

/// Puts all parts into the state that was saved. Throws std::runtime_error where the file cannot be read, and
/// std::invalid_argument where it was written by other parts: nothing has changed then.
XGRAD_API void load_checkpoint(const Training& training, const std::string& path);

/// The state of a generator as an entry of a StateDict: the 5056 bytes of get_state() as int64.
XGRAD_API Indices saved_state(const Generator& generator);
/// The other way round. Throws std::invalid_argument for numbers that are no state.
XGRAD_API void load_state(Generator& generator, const Indices& state);

}  // namespace xgrad::inline XGRAD_ABI::nn
