#include <algorithm>
#include <cstring>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include <xgrad/engine/files/safetensors_header.hpp>
#include <xgrad/engine/files/stored_numbers.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

// The same bound as in the reference implementation.
static constexpr std::uint64_t largest_header = 100'000'000;
static constexpr std::size_t most_dims = 64;
static constexpr const char* metadata_key = "__metadata__";

std::size_t safetensors_item_size(std::string_view dtype) {
  static const std::map<std::string_view, std::size_t> sizes = {
      {"BOOL", 1}, {"U8", 1},   {"I8", 1},  {"F8_E4M3", 1}, {"F8_E5M2", 1},
      {"F16", 2},  {"BF16", 2}, {"I16", 2}, {"U16", 2},     {"F32", 4},
      {"I32", 4},  {"U32", 4},  {"F64", 8}, {"I64", 8},     {"U64", 8}};
  const auto found = sizes.find(dtype);
  return found == sizes.end() ? 0 : found->second;
}

namespace {

// Takes the JSON text event by event, and nothing but a header: what has another form ends the parsing, so
// that memory stays in proportion to the text. (A document tree would also keep only one of two equal keys.)
class HeaderReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  SafetensorsHeader header;
  std::string problem;

  bool start_object(std::size_t) override {
    if (depth_ == 0 && !done_) {
      depth_ = 1;
      return true;
    }
    if (depth_ != 1 || list_ != nullptr) return wrong("an object where none belongs");
    depth_ = 2;
    seen_.clear();
    if (!in_metadata()) header.entries.push_back({name_, "", {}, 0, 0});
    return true;
  }

  bool key(std::string& key) override {
    if (depth_ == 1) {
      if (!names_.insert(key).second) return fail(text("the name \"", key, "\" is there twice"));
      name_ = key;
      return true;
    }
    if (!seen_.insert(key).second) return wrong(text("\"", key, "\" is there twice"));
    field_ = key;
    if (!in_metadata() && key != "dtype" && key != "shape" && key != "data_offsets") {
      return wrong(text("\"", key, "\" is no part of a tensor"));
    }
    return true;
  }

  bool end_object() override {
    if (depth_ == 2 && !in_metadata()) {
      for (const char* field : {"dtype", "shape", "data_offsets"}) {
        if (!seen_.contains(field)) return wrong(text("\"", field, "\" is missing"));
      }
      if (offsets_.size() != 2) return wrong("data_offsets are not two numbers");
      header.entries.back().begin = offsets_[0];
      header.entries.back().end = offsets_[1];
    }
    done_ = --depth_ == 0;
    return true;
  }

  bool string(std::string& value) override {
    if (depth_ == 2 && in_metadata()) {
      header.metadata[field_] = value;
    } else if (depth_ == 2 && field_ == "dtype" && list_ == nullptr) {
      header.entries.back().dtype = value;
    } else {
      return wrong("a string where none belongs");
    }
    return true;
  }

  bool start_array(std::size_t) override {
    if (depth_ != 2 || in_metadata() || field_ == "dtype" || list_ != nullptr) {
      return wrong("a list where none belongs");
    }
    list_ = field_ == "shape" ? &sizes_ : &offsets_;
    list_->clear();
    return true;
  }
  bool number_unsigned(std::uint64_t value) override {
    if (list_ == nullptr) return wrong("a number where none belongs");
    if (list_->size() == most_dims) return wrong("a list of more than 64 numbers");
    list_->push_back(value);
    return true;
  }
  bool end_array() override {
    if (list_ == &sizes_) {
      Shape& shape = header.entries.back().shape;
      for (const std::uint64_t size : sizes_) {
        if (size > static_cast<std::uint64_t>(std::numeric_limits<Index>::max())) return too_large();
        shape.append(size);
      }
    }
    list_ = nullptr;
    return true;
  }

  bool null() override { return wrong("null where none belongs"); }
  bool boolean(bool) override { return wrong("true or false where none belongs"); }
  bool number_integer(std::int64_t value) override {
    return wrong(text("the number ", value, " is negative"));
  }
  bool number_float(double, const std::string& digits) override {
    return wrong(text("the number ", digits, " is no whole number in range"));
  }
  bool binary(nlohmann::json::binary_t&) override { return wrong("binary data"); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
    return fail(text("the header is not JSON (at byte ", 8 + position, ")"));
  }

 private:
  bool in_metadata() const { return name_ == metadata_key; }
  bool fail(std::string what) {
    problem = std::move(what);
    return false;
  }
  bool wrong(const std::string& what) {
    return fail(depth_ == 0 || name_.empty() ? text("the header: ", what) : text("\"", name_, "\": ", what));
  }
  bool too_large() { return wrong("the shape is too large"); }

  int depth_ = 0;
  bool done_ = false;
  std::string name_, field_;
  std::set<std::string> names_, seen_;
  std::vector<std::uint64_t> sizes_, offsets_;
  std::vector<std::uint64_t>* list_ = nullptr;
};

}  // namespace

// Each shape fills its range, the ranges follow each other without holes up to the end of the file.
static std::string check_ranges(const std::vector<SafetensorsEntry>& entries, std::uint64_t data_size) {
  std::vector<const SafetensorsEntry*> by_place;
  for (const SafetensorsEntry& entry : entries) {
    const std::size_t item = safetensors_item_size(entry.dtype);  // 0: nobody will read it
    if (entry.begin > entry.end || entry.end > data_size) {
      return text("\"", entry.name, "\" has the offsets ", entry.begin, " to ", entry.end, " in ", data_size,
                  " bytes of data");
    }
    const Index count = count_elements(entry.shape);
    if (count < 0) return text("\"", entry.name, "\": the shape is too large");
    if (item != 0 && count * item != entry.end - entry.begin) {
      return text("\"", entry.name, "\" has the shape ", entry.shape, " of ", entry.dtype, ", which is ",
                  count * item, " bytes, and ", entry.end - entry.begin, " bytes of data");
    }
    by_place.push_back(&entry);
  }
  std::sort(by_place.begin(), by_place.end(), [](const auto* a, const auto* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });
  std::uint64_t end = 0;
  for (const SafetensorsEntry* entry : by_place) {
    if (entry->begin != end) {
      return text("\"", entry->name, "\" begins at ", entry->begin,
                  entry->begin < end ? ", inside another tensor" : ", after a hole", " (expected ", end, ")");
    }
    end = entry->end;
  }
  if (end != data_size) return text(data_size - end, " bytes at the end belong to no tensor");
  return "";
}

SafetensorsHeader parse_safetensors_header(std::string_view file, const std::string& path) {
  const auto require = [&path](bool ok, const auto&... what) {
    if (!ok) throw std::runtime_error(text(path, " is not a safetensors file that can be read: ", what...));
  };
  require(file.size() >= 8, "it has ", file.size(), " bytes, not the 8 of the header's length");
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), sizeof length);
  require(length <= largest_header, "a header of ", length, " bytes is too large");
  require(length <= file.size() - 8, "a header of ", length, " bytes does not fit in the file's ",
          file.size());

  HeaderReader reader;
  const char* first = file.data() + 8;
  const bool read = nlohmann::json::sax_parse(first, first + length, &reader);
  require(read, reader.problem);
  const std::string problem = check_ranges(reader.header.entries, file.size() - 8 - length);
  require(problem.empty(), problem);
  reader.header.data_start = 8 + length;
  return std::move(reader.header);
}

std::string safetensors_header_text(const SafetensorsHeader& header) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  if (!header.metadata.empty()) json[metadata_key] = header.metadata;
  for (const SafetensorsEntry& entry : header.entries) {
    XGRAD_CHECK(entry.name != metadata_key, "safetensors: a tensor cannot have the name \"", metadata_key,
                "\"");
    json[entry.name] = {{"dtype", entry.dtype},
                        {"shape", std::vector<std::uint64_t>(entry.shape.begin(), entry.shape.end())},
                        {"data_offsets", {entry.begin, entry.end}}};
  }
  std::string out;
  try {
    out = json.dump();
  } catch (const nlohmann::json::type_error&) {
    throw std::invalid_argument("safetensors: a name or a text of the metadata is not UTF-8");
  }
  out.append((8 - out.size() % 8) % 8, ' ');
  const std::uint64_t length = out.size();
  char bytes[sizeof length];
  std::memcpy(bytes, &length, sizeof length);
  return std::string(bytes, sizeof length) + out;
}

}  // namespace xgrad
