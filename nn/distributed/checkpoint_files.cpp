#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <regex>

#include <nlohmann/json.hpp>

#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/checkpoint_files.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// ---- names

static std::string digits(int width, Index number) {
  char out[32];
  std::snprintf(out, sizeof out, "%0*lld", width, static_cast<long long>(number));
  return out;
}

std::string shard_name(const std::string& name, Index rank, Index ranks) {
  return ranks == 1 ? name : text(name, ".shard-", digits(5, rank + 1), "-of-", digits(5, ranks));
}
std::string file_name(Index generation, Index number, Index files) {
  return text("model-", digits(6, generation), "-", digits(5, number), "-of-", digits(5, files),
              ".safetensors");
}

void remove_other_files(const std::string& folder, const CheckpointIndex& index) {
  static const std::regex ours(R"(model-(\d{6,})-\d{5,}-of-\d{5,}\.safetensors(\..*\.tmp)?)");
  std::error_code ignored;
  for (const fs::directory_entry& file : fs::directory_iterator(folder, ignored)) {
    const std::string name = file.path().filename().string();
    std::smatch match;
    if (!std::regex_match(name, match, ours)) continue;
    if (match[2].matched || std::stoll(match[1]) != index.generation) fs::remove(file.path(), ignored);
  }
}

// ---- the index

std::string CheckpointIndex::path(const std::string& folder) {
  return (fs::path(folder) / "model.safetensors.index.json").string();
}

void CheckpointIndex::write(const std::string& folder) const {
  Json tables = Json::object();
  for (const auto& [name, entry] : sharded) {
    tables[name] = {{"table", entry.table},
                    {"shape", std::vector<Index>(entry.shape.begin(), entry.shape.end())},
                    {"by", entry.sharding.by == ShardBy::modulo ? "modulo" : "ranges"}};
  }
  const Json all = {{"metadata",
                     {{"total_size", total_size},
                      {"generation", generation},
                      {"ranks", ranks},
                      {"sharded", tables},
                      {"texts", metadata}}},
                    {"weight_map", files}};
  AtomicFile file(path(folder));
  file.write(all.dump(2));
  file.commit();
}

CheckpointIndex CheckpointIndex::read(const std::string& folder) {
  const MappedFile file(path(folder));
  CheckpointIndex out;
  try {
    const Json all = Json::parse(file.bytes()), metadata = all.at("metadata");
    metadata.at("generation").get_to(out.generation);
    metadata.at("ranks").get_to(out.ranks);
    metadata.at("total_size").get_to(out.total_size);
    metadata.at("texts").get_to(out.metadata);
    all.at("weight_map").get_to(out.files);
    for (const auto& [name, table] : metadata.at("sharded").items()) {
      const auto sizes = table.at("shape").get<std::vector<Index>>();
      ShardedEntry& entry = out.sharded[name];
      table.at("table").get_to(entry.table);
      entry.shape = Shape(sizes.begin(), sizes.end());
      entry.sharding = {sizes.at(0), out.ranks,
                        table.at("by") == "ranges" ? ShardBy::ranges : ShardBy::modulo};
    }
    if (out.ranks < 1) throw std::out_of_range("ranks");
  } catch (const std::exception& error) {
    throw std::runtime_error(text(file.path(), " is not the index of a checkpoint: ", error.what()));
  }
  return out;
}

// ---- rows

RowReader::RowReader(const std::string& folder, const CheckpointIndex& index, const std::string& name)
    : entry_(index.sharded.at(name)) {
  for (Index r = 0; r < index.ranks; ++r) {
    const std::string shard = shard_name(name, r, index.ranks);
    const auto in = index.files.find(shard);
    if (in == index.files.end()) {
      throw std::runtime_error(text(CheckpointIndex::path(folder), " does not say where ", shard, " is"));
    }
    files_.push_back(std::make_unique<MappedFile>((fs::path(folder) / in->second).string()));
    const MappedFile& file = *files_.back();
    const SafetensorsHeader header = parse_safetensors_header(file.bytes(), file.path());
    Shape shape = entry_.shape;
    shape[0] = entry_.sharding.count(r);
    const auto found =
        std::find_if(header.entries.begin(), header.entries.end(), [&](const SafetensorsEntry& entry) {
          return entry.name == shard && entry.shape == shape &&
                 (entry.dtype == "F32" || entry.dtype == "F64");
        });
    if (found == header.entries.end()) {
      throw std::runtime_error(text(file.path(), " has no tensor ", shard, " of floats of shape ", shape));
    }
    shards_.push_back({file.data() + header.data_start + found->begin, found->dtype == "F64"});
  }
}

template <class Stored>
static void convert(const char* from, Index n, Scalar* to) {
  for (Index k = 0; k < n; ++k) {
    Stored number;
    std::memcpy(&number, from + k * sizeof number, sizeof number);
    to[k] = static_cast<Scalar>(number);
  }
}

Array RowReader::rows_of(const RowSharding& sharding, Index rank) const {
  Shape shape = entry_.shape;
  shape[0] = sharding.count(rank);
  Array out = uninitialized<Array>(shape);
  const Index width = entry_.shape.numel() / std::max<Index>(entry_.shape[0], 1);
  for (Index i = 0; i < shape[0]; ++i) {
    const Index row = sharding.global(rank, i);
    const Shard& shard = shards_[entry_.sharding.owner(row)];
    const Index first = entry_.sharding.local(row) * width;
    Scalar* to = out.data() + i * width;
    if (shard.wide) {
      convert<double>(shard.data + first * 8, width, to);
    } else {
      convert<float>(shard.data + first * 4, width, to);
    }
  }
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
