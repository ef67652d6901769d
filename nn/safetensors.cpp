#include <bit>
#include <cstring>

#include <xgrad/engine/atomic_file.hpp>
#include <xgrad/engine/error.hpp>
#include <xgrad/engine/mapped_file.hpp>
#include <xgrad/engine/parallel.hpp>
#include <xgrad/nn/safetensors.hpp>
#include <xgrad/nn/safetensors_header.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {
namespace nn {

// ---- numbers as they stand in a file

namespace {
struct Half {  // IEEE 754: 1 sign, 5 exponent, 10 fraction
  std::uint16_t bits;
  explicit operator float() const {
    const std::uint32_t sign = std::uint32_t{bits} << 16 & 0x80000000u;
    const std::uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023;
    if (exponent == 0) {  // subnormal: fraction * 2^-24
      const float value = static_cast<float>(fraction) * 0x1p-24f;
      return sign ? -value : value;
    }
    const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
    return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
  }
  explicit operator double() const { return static_cast<double>(static_cast<float>(*this)); }
};

struct BFloat {  // the upper half of a float
  std::uint16_t bits;
  explicit operator float() const { return std::bit_cast<float>(std::uint32_t{bits} << 16); }
  explicit operator double() const { return static_cast<double>(static_cast<float>(*this)); }
};
}  // namespace

static constexpr const char* scalar_dtype = sizeof(Scalar) == 8 ? "F64" : "F32";
static constexpr Index grain = 1 << 18;

// The bytes may stand anywhere: a foreign file need not align them.
template <class Stored, class To>
static To converted(const Shape& shape, const char* from) {
  using Value = typename To::value_type;
  To out = To::from_shape(shape.sizes());
  Value* to = out.data();
  parallel_for(shape.numel(), grain, [=](Index first, Index last) {
    if constexpr (std::is_same_v<Stored, Value>) {
      std::memcpy(to + first, from + first * static_cast<Index>(sizeof(Value)),
                  static_cast<std::size_t>(last - first) * sizeof(Value));
    } else {
      for (Index i = first; i < last; ++i) {
        Stored value;
        std::memcpy(&value, from + i * static_cast<Index>(sizeof value), sizeof value);
        to[i] = static_cast<Value>(value);
      }
    }
  });
  return out;
}

static StateDict::Entry read_entry(const SafetensorsEntry& entry, const char* from) {
  const std::string& dtype = entry.dtype;
  if (dtype == "F32") return Tensor(converted<float, Array>(entry.shape, from));
  if (dtype == "F64") return Tensor(converted<double, Array>(entry.shape, from));
  if (dtype == "F16") return Tensor(converted<Half, Array>(entry.shape, from));
  if (dtype == "BF16") return Tensor(converted<BFloat, Array>(entry.shape, from));
  if (dtype == "I64") return converted<Index, Indices>(entry.shape, from);
  if (dtype == "I32") return converted<std::int32_t, Indices>(entry.shape, from);
  if (dtype == "I16") return converted<std::int16_t, Indices>(entry.shape, from);
  if (dtype == "I8") return converted<std::int8_t, Indices>(entry.shape, from);
  return converted<std::uint8_t, Indices>(entry.shape,
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

// Integers first: each is 8 bytes, so that everything stands at a multiple of its size.
void save(const StateDict& state, const std::string& path, const Metadata& metadata) {
  SafetensorsHeader header;
  header.metadata = metadata;
  for (const auto& [name, entry] : state) {
    const bool integers = std::holds_alternative<Indices>(entry);
    header.entries.push_back({name, integers ? "I64" : scalar_dtype, shape_of(entry), 0, 0});
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
      file.write(values.data(), values.size() * sizeof(Scalar));
    }
  }
  file.commit();
}

void save(const Module& module, const std::string& path, const Metadata& metadata) {
  save(module.state_dict(), path, metadata);
}

}  // namespace nn
}  // namespace XGRAD_ABI
}  // namespace xgrad
