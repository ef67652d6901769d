#include <algorithm>
#include <filesystem>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/checkpoint.hpp>
#include <xgrad/nn/distributed/checkpoint.hpp>
#include <xgrad/nn/distributed/checkpoint_files.hpp>
#include <xgrad/nn/distributed/data_parallel.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

namespace fs = std::filesystem;

static std::string file_in(const std::string& folder, const std::string& name) {
  return (fs::path(folder) / name).string();
}

// What does not belong to the model has names that begin so.
static std::string prefix_of(const char* kind, std::size_t number) {
  return text(kind, number, '.');
}
static bool of_the_model(const std::string& name) {
  return !name.starts_with("optimizers.") && !name.starts_with("schedules.") &&
         !name.starts_with("generator.");
}
static std::string weight_of(const std::string& table) {
  return table.empty() ? "weight" : table + ".weight";
}

// ---- saving

namespace {
// What this rank would write: whole entries, and its rows of the others.
struct Contents {
  nn::StateDict whole, rows;
  std::map<std::string, ShardedEntry> sharded;

  void add(const std::string& name, const nn::StateDict::Entry& entry) { whole.set(name, entry); }
  void add_rows(const std::string& name, const nn::StateDict::Entry& entry, const std::string& table_name,
                const ShardedTable& table) {
    Shape shape = nn::shape_of(entry);
    shape[0] = table.num_embeddings();
    sharded[name] = {table_name, shape, table.sharding()};
    rows.set(shard_name(name, table.group().rank(), table.group().size()), entry);
  }
};
}  // namespace

static Contents contents_of(const Checkpoint& run) {
  Contents out;
  const auto tables = sharded_tables(run.model);
  const auto table_of = [&](const auto& wanted) {
    const auto found = std::find_if(tables.begin(), tables.end(), wanted);
    return found == tables.end() ? nullptr : &*found;
  };
  for (const auto& [name, entry] : run.model.state_dict()) {
    const auto* table = table_of([&key = name](const auto& t) { return weight_of(t.first) == key; });
    table ? out.add_rows(name, entry, table->first, *table->second) : out.add(name, entry);
  }
  for (std::size_t k = 0; k < run.optimizers.size(); ++k) {
    optim::Optimizer& optimizer = *run.optimizers[k];
    std::vector<Tensor> parameters;  // through all groups, as the state counts them
    for (Index g = 0; g < optimizer.num_groups(); ++g) {
      parameters.insert(parameters.end(), optimizer.parameters(g).begin(), optimizer.parameters(g).end());
    }
    for (const auto& [name, entry] : optimizer.state_dict()) {
      const std::string full = prefix_of("optimizers.", k) + name;
      // "state.3.exp_avg" belongs to parameter 3.
      const Tensor parameter =
          name.starts_with("state.") ? parameters.at(std::stoul(name.substr(6))) : Tensor();
      const auto* table = table_of([&](const auto& t) { return t.second->weight.is(parameter); });
      // Counts of steps are no rows; nor is an array that is still to be made, which has the shape [0].
      const bool rows = table && std::holds_alternative<Tensor>(entry) &&
                        (table->second->weight.size(0) == 0 || nn::shape_of(entry) != Shape{0});
      rows ? out.add_rows(full, entry, table->first, *table->second) : out.add(full, entry);
    }
  }
  for (std::size_t k = 0; k < run.schedules.size(); ++k) {
    for (const auto& [name, entry] : run.schedules[k]->state_dict())
      out.add(prefix_of("schedules.", k) + name, entry);
  }
  return out;
}

static std::uint64_t bytes_of(const nn::StateDict& state) {
  std::uint64_t bytes = 0;
  for (const auto& [name, entry] : state) {
    bytes += nn::shape_of(entry).numel() *
             (std::holds_alternative<Indices>(entry) ? sizeof(Index) : sizeof(Scalar));
  }
  return bytes;
}

void save_checkpoint(ProcessGroup& group, const std::string& folder, const Checkpoint& run) {
  Contents contents;
  CheckpointIndex index;
  IndexArray generation = filled<IndexArray>({1}, 0);
  const Index rank = group.rank(), ranks = group.size();
  group.agree("save_checkpoint in " + folder, [&] {
    contents = contents_of(run);
    if (run.generator)
      contents.rows.set(shard_name("generator.state", rank, ranks), nn::saved_state(*run.generator));
    if (rank > 0) return;
    fs::create_directories(folder);
    if (has_checkpoint(folder)) generation.data()[0] = CheckpointIndex::read(folder).generation;
  });
  group.broadcast(generation);
  index.generation = generation.data()[0] + 1;
  index.ranks = ranks;
  index.metadata = run.metadata;
  index.sharded = std::move(contents.sharded);
  index.total_size =
      static_cast<std::uint64_t>(group.all_reduce(static_cast<double>(bytes_of(contents.rows)))) +
      bytes_of(contents.whole);

  group.agree("writing a checkpoint", [&] {
    const auto name = [&](Index number) { return file_name(index.generation, number, ranks + 1); };
    save(contents.rows, file_in(folder, name(rank + 2)));
    if (rank > 0) return;
    save(contents.whole, file_in(folder, name(1)));
    for (const auto& [entry, value] : contents.whole) index.files[entry] = name(1);
    for (Index r = 0; r < ranks; ++r) {
      for (const auto& [entry, value] : index.sharded) index.files[shard_name(entry, r, ranks)] = name(r + 2);
      if (run.generator) index.files[shard_name("generator.state", r, ranks)] = name(r + 2);
    }
  });
  // From here on all files are on the disk.
  group.agree("writing the index of a checkpoint", [&] {
    if (rank > 0) return;
    index.write(folder);
    remove_other_files(folder, index);
  });
}

// ---- loading

bool has_checkpoint(const std::string& folder) {
  return fs::exists(CheckpointIndex::path(folder));
}

// The entries that every rank has, without those of the shards.
static nn::StateDict whole_entries(const std::string& folder, const CheckpointIndex& index) {
  return nn::load(file_in(folder, file_name(index.generation, 1, index.ranks + 1)));
}

// Those whose names begin with the prefix, without it; with this rank's rows of the sharded ones.
static nn::StateDict part_of(const std::string& folder, const CheckpointIndex& index,
                             const nn::StateDict& whole, const nn::Named<ShardedTable*>& tables, Index rank,
                             const std::string& prefix) {
  const auto belongs = [&](const std::string& name) {
    return prefix.empty() ? of_the_model(name) : name.starts_with(prefix);
  };
  nn::StateDict out;
  for (const auto& [name, entry] : whole) {
    if (belongs(name)) out.set(name.substr(prefix.size()), entry);
  }
  for (const auto& [name, entry] : index.sharded) {
    if (!belongs(name)) continue;
    const auto table = std::find_if(tables.begin(), tables.end(),
                                    [&key = entry.table](const auto& t) { return t.first == key; });
    XGRAD_CHECK(table != tables.end(), "load_checkpoint: the model has no sharded table \"", entry.table,
                "\"");
    const ShardedTable& to = *table->second;
    XGRAD_CHECK(entry.shape[0] == to.num_embeddings(), "load_checkpoint: \"", name, "\" has shape ",
                entry.shape, ", the table \"", entry.table, "\" has ", to.num_embeddings(), " rows");
    out.set(name.substr(prefix.size()), Tensor(RowReader(folder, index, name).rows_of(to.sharding(), rank)));
  }
  return out;
}

nn::Metadata load_checkpoint(ProcessGroup& group, const std::string& folder, const Checkpoint& run) {
  CheckpointIndex index;
  nn::StateDict whole;
  const auto tables = sharded_tables(run.model);
  const auto part = [&](const std::string& prefix) {
    return part_of(folder, index, whole, tables, group.rank(), prefix);
  };
  group.agree("load_checkpoint from " + folder, [&] {
    index = CheckpointIndex::read(folder);
    whole = whole_entries(folder, index);
    run.model.load_state_dict(part(""));
    for (std::size_t k = 0; k < run.optimizers.size(); ++k) {
      run.optimizers[k]->load_state_dict(part(prefix_of("optimizers.", k)));
    }
    for (std::size_t k = 0; k < run.schedules.size(); ++k) {
      run.schedules[k]->load_state_dict(part(prefix_of("schedules.", k)));
    }
    const std::string name =
        shard_name("generator.state", index.ranks == group.size() ? group.rank() : 0, index.ranks);
    const auto state = index.files.find(name);
    if (run.generator && state != index.files.end()) {
      nn::load_state(*run.generator, nn::load(file_in(folder, state->second)).integers(name));
    }
  });
  return index.metadata;
}

nn::StateDict load_whole_model(const std::string& folder) {
  const CheckpointIndex index = CheckpointIndex::read(folder);
  nn::StateDict out;
  for (const auto& [name, entry] : whole_entries(folder, index)) {
    if (of_the_model(name)) out.set(name, entry);
  }
  for (const auto& [name, entry] : index.sharded) {
    if (of_the_model(name))
      out.set(name, Tensor(RowReader(folder, index, name).rows_of({entry.shape[0]}, 0)));
  }
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
