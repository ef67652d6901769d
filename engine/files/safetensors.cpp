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
  if (dtype == "I64") return read_stored<Index, Indices>(entry.shape, from);
  if (dtype == "I32") return read_stored<std::int32_t, Indices>(entry.shape, from);
  if (dtype == "I16") return read_stored<std::int16_t, Indices>(entry.shape, from);
  if (dtype == "I8") return read_stored<std::int8_t, Indices>(entry.shape, from);
  return read_stored<std::uint8_t, Indices>(entry.shape,
                                            from);  // U8, BOOL: the header's reader lets no other pass
}

StateDict load(const std::string& path) {
  const MappedFile file(path);
  const SafetensorsHeader header = parse_safetensors_header(file.bytes(), path);
  StateDict out;
  for (const SafetensorsEntry& entry : header.entries) {
    out.set(entry.name, read_entry(entry, file.data() + header.data_start + entry.begin));
  }
  return out;
}

Metadata load_metadata(const std::string& path) {
  return parse_safetensors_header(MappedFile(path).bytes(), path).metadata;
}

// ---- writing

static void write_halves(AtomicFile& file, const Array& values) {
  std::vector<Half> halves(values.size());
  std::transform(values.begin(), values.end(), halves.begin(),
                 [](Scalar x) { return Half::nearest(static_cast<float>(x)); });
  file.write(halves.data(), halves.size() * sizeof(Half));
}

// Integers first: each is 8 bytes, so that everything stands at a multiple of its size.
void save(const StateDict& state, const std::string& path, const Metadata& metadata, SaveOptions options) {
  SafetensorsHeader header;
  header.metadata = metadata;
  for (const auto& [name, entry] : state) {
    const bool integers = std::holds_alternative<Indices>(entry);
    header.entries.push_back({name,
                              integers       ? "I64"
                              : options.half ? "F16"
                                             : scalar_dtype,
                              shape_of(entry), 0, 0});
  }
  std::uint64_t place = 0;
  for (const bool integers : {true, false}) {
    for (SafetensorsEntry& entry : header.entries) {
      if ((entry.dtype == "I64") != integers) continue;
      entry.begin = place;
      place += static_cast<std::uint64_t>(entry.shape.numel()) * safetensors_item_size(entry.dtype);
      entry.end = place;
    }
  }

  const std::string text = safetensors_header_text(header);
  AtomicFile file(path);
  file.write(text);
  for (const auto& [name, entry] : state) {
    if (const Indices* values = std::get_if<Indices>(&entry)) {
      file.write(values->data(), values->size() * sizeof(Index));
    }
  }
  for (const auto& [name, entry] : state) {
    if (const Tensor* tensor = std::get_if<Tensor>(&entry)) {
      const Array& values = tensor->value();
      if (options.half) {
        write_halves(file, values);
      } else {
        file.write(values.data(), values.size() * sizeof(Scalar));
      }
    }
  }
  file.commit();
}

void save(const Module& module, const std::string& path, const Metadata& metadata, SaveOptions options) {
  save(module.state_dict(), path, metadata, options);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
