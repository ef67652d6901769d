#include <algorithm>
#include <vector>

#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/engine/files/safetensors_header.hpp>
#include <xgrad/engine/files/stored_numbers.hpp>
#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/mapped_file.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

static constexpr const char* scalar_dtype = sizeof(Scalar) == 8 ? "F64" : "F32";

static StateDict::Entry read_entry(const SafetensorsEntry& entry, const char* from) {
  const std::string& dtype = entry.dtype;
  if (dtype == "F32") return Tensor(read_stored<float, Array>(entry.shape, from));
  if (dtype == "F64") return Tensor(read_stored<double, Array>(entry.shape, from));
  if (dtype == "F16") return Tensor(read_stored<Half, Array>(entry.shape, from));
  if (dtype == "BF16") return Tensor(read_stored<BFloat16, Array>(entry.shape, from));
  if (dtype == "F8_E4M3") return Tensor(read_stored<Float8E4M3, Array>(entry.shape, from));
  if (dtype == "F8_E5M2") return Tensor(read_stored<Float8E5M2, Array>(entry.shape, from));
  if (dtype == "I64") return Indices(read_stored<Index, IndexArray>(entry.shape, from));
  if (dtype == "I32") return Indices(read_stored<std::int32_t, IndexArray>(entry.shape, from));
  if (dtype == "I16") return Indices(read_stored<std::int16_t, IndexArray>(entry.shape, from));
  if (dtype == "I8") return Indices(read_stored<std::int8_t, IndexArray>(entry.shape, from));
  if (dtype == "U64") return Indices(read_stored<std::uint64_t, IndexArray>(entry.shape, from));
  if (dtype == "U32") return Indices(read_stored<std::uint32_t, IndexArray>(entry.shape, from));
  if (dtype == "U16") return Indices(read_stored<std::uint16_t, IndexArray>(entry.shape, from));
  // U8, BOOL: problem_with lets no other pass
  return Indices(read_stored<std::uint8_t, IndexArray>(entry.shape, from));
}

// Why an entry cannot be read, or nothing.
static std::string problem_with(const SafetensorsEntry& entry, const char* from) {
  if (safetensors_item_size(entry.dtype) == 0)
    return "has the dtype \"" + entry.dtype + "\", which is not read";
  if (entry.dtype == "U64" && !fit_in_index<std::uint64_t>(from, entry.shape.numel())) {
    return "has numbers beyond int64";
  }
  return "";
}

StateDict load(const std::string& path) {
  const MappedFile file(path);
  const SafetensorsHeader header = parse_safetensors_header(file.bytes(), path);
  StateDict out;
  for (const SafetensorsEntry& entry : header.entries) {
    const char* from = file.data() + header.data_start + entry.begin;
    if (const std::string problem = problem_with(entry, from); !problem.empty()) {
      out.skip(entry.name, problem);
    } else {
      out.set(entry.name, read_entry(entry, from));
    }
  }
  return out;
}

Metadata load_metadata(const std::string& path) {
  return parse_safetensors_header(MappedFile(path).bytes(), path).metadata;
}

// ---- writing

static void write_entry(AtomicFile& file, const StateDict::Entry& entry, const SaveOptions& options) {
  if (const Indices* integers = std::get_if<Indices>(&entry)) {
    return file.write(integers->value().data(), integers->numel() * sizeof(Index));
  }
  const Array& values = std::get<Tensor>(entry).value();
  if (!options.half) return file.write(values.data(), values.size() * sizeof(Scalar));
  std::vector<Half> halves(values.size());
  std::transform(values.begin(), values.end(), halves.begin(),
                 [](Scalar x) { return Half::nearest(static_cast<float>(x)); });
  file.write(halves.data(), halves.size() * sizeof(Half));
}

void save(const StateDict& state, const std::string& path, const Metadata& metadata, SaveOptions options) {
  SafetensorsHeader header;
  header.metadata = metadata;
  for (const auto& [name, entry] : state) {
    const char* dtype = std::holds_alternative<Indices>(entry) ? "I64" : options.half ? "F16" : scalar_dtype;
    header.entries.push_back({name, dtype, shape_of(entry), 0, 0});
  }
  // Integers first: each has 8 bytes, so that every number is at a multiple of its size.
  const auto integers_first = [&](const auto& visit) {
    for (const bool integers : {true, false}) {
      auto described = header.entries.begin();
      for (const auto& [name, entry] : state) {
        if (std::holds_alternative<Indices>(entry) == integers) visit(*described, entry);
        ++described;
      }
    }
  };
  std::uint64_t place = 0;
  integers_first([&](SafetensorsEntry& described, const auto&) {
    described.begin = place;
    place += described.shape.numel() * safetensors_item_size(described.dtype);
    described.end = place;
  });

  const std::string text = safetensors_header_text(header);
  AtomicFile file(path);
  file.write(text);
  integers_first([&](const auto&, const StateDict::Entry& entry) { write_entry(file, entry, options); });
  file.commit();
}

}  // namespace xgrad::inline XGRAD_ABI::nn
