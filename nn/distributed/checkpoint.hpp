#pragma once
#include <string>
#include <vector>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/nn/distributed/process_group.hpp>
#include <xgrad/nn/module/module.hpp>
#include <xgrad/optim/lr_scheduler.hpp>
#include <xgrad/optim/optimizer.hpp>

// Checkpoints in a folder that all ranks see, in the layout that Hugging Face uses for models in several
// files:
//
//     model.safetensors.index.json                  which tensor is in which file
//     model-000007-00001-of-00003.safetensors       what is not sharded, written by rank 0
//     model-000007-00002-of-00003.safetensors       the rows of rank 0 (000007: the seventh checkpoint in
//     this folder) model-000007-00003-of-00003.safetensors       the rows of rank 1
//
// A sharded table "movies.weight" is there as "movies.weight.shard-00001-of-00002" and so on; row i of the
// table is row i / ranks of shard i % ranks, or, sharded by ranges, the shards follow each other. From one
// rank it is there as "movies.weight". nn/distributed/README.md reads all that with PyTorch in a few lines.

namespace xgrad::inline XGRAD_ABI::distributed {

/// What a run is made of.
struct Checkpoint {
  nn::Module& model;
  std::vector<optim::Optimizer*> optimizers = {};
  std::vector<optim::LRScheduler*> schedules = {};
  Generator* generator = &default_generator();
  nn::Metadata metadata = {};  ///< texts of your own: how many steps were made
};

/// Writes a checkpoint, every rank its own rows at the same time. The files have new names; when all are
/// complete, the index is replaced by renaming, and then the files of the checkpoint before are removed:
/// killed at any moment, the folder has the old checkpoint or the new one, whole. Collective; throws
/// std::runtime_error where a file cannot be written, and RankError on the other ranks.
XGRAD_API void save_checkpoint(ProcessGroup& group, const std::string& folder, const Checkpoint& run);

/// Reads a checkpoint of any number of ranks into a run with the same model and optimizers, and returns its
/// texts. Each rank reads its own rows only. The run goes on as the one that was saved would have: with the
/// same bits where it is on any number of ranks (see RowSums). With another number of ranks all take rank 0's
/// generator. Collective; throws std::runtime_error where a file cannot be read, std::invalid_argument where
/// the model or an optimizer does not fit. Where it throws for an optimizer, the model has been loaded.
XGRAD_API nn::Metadata load_checkpoint(ProcessGroup& group, const std::string& folder, const Checkpoint& run);

/// Whether there is a checkpoint in the folder.
XGRAD_API bool has_checkpoint(const std::string& folder);

/// The model of a checkpoint with whole tables: for the same model with layers on one machine.
XGRAD_API nn::StateDict load_whole_model(const std::string& folder);

}  // namespace xgrad::inline XGRAD_ABI::distributed
