#pragma once
// The index of a checkpoint, and reading rows out of its files. Not installed.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/engine/files/safetensors_header.hpp>
#include <xgrad/engine/system/mapped_file.hpp>
#include <xgrad/nn/distributed/row_sharding.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

/// A tensor whose rows are spread over the files: a table's weight, or what an optimizer keeps for its rows.
struct ShardedEntry {
  std::string table;  // the module that has the rows: "movies"
  Shape shape;        // of the whole
  RowSharding sharding;
};

/// model.safetensors.index.json
struct CheckpointIndex {
  Index generation = 0, ranks = 0;
  std::map<std::string, ShardedEntry> sharded;  // by the tensor's name
  std::map<std::string, std::string> files;     // of each tensor that is in a file
  nn::Metadata metadata;
  std::uint64_t total_size = 0;

  /// Throws std::runtime_error where it cannot be read or is not what save_checkpoint writes.
  static CheckpointIndex read(const std::string& folder);
  void write(const std::string& folder) const;
  static std::string path(const std::string& folder);
};

/// "movies.weight.shard-00002-of-00004"; of one rank, the name itself.
std::string shard_name(const std::string& name, Index rank, Index ranks);
/// "model-000007-00001-of-00005.safetensors"
std::string file_name(Index generation, Index number, Index files);
/// Removes the files of other checkpoints, and what was left of them.
void remove_other_files(const std::string& folder, const CheckpointIndex& index);

/// Rows of a sharded entry, out of files that are mapped, not loaded.
class RowReader {
 public:
  RowReader(const std::string& folder, const CheckpointIndex& index, const std::string& name);
  /// The rows that `rank` has in another sharding: (count, ...)
  Array rows_of(const RowSharding& sharding, Index rank) const;

 private:
  struct Shard {
    const char* data;
    bool wide;  // F64, not F32
  };
  ShardedEntry entry_;
  std::vector<std::unique_ptr<MappedFile>> files_;
  std::vector<Shard> shards_;
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
