#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include <xgrad/engine/files/npy_header.hpp>
#include <xgrad/engine/system/atomic_file.hpp>

namespace xgrad {

static constexpr std::string_view magic = "\x93NUMPY";

// The dtypes that are read, after the order of bytes; the last character is the size of a number.
static constexpr std::array<std::string_view, 12> kinds = {"f2", "f4", "f8", "i2", "i4", "i8",
                                                           "u2", "u4", "u8", "i1", "u1", "b1"};

static bool is_read(std::string_view dtype) {
  if (dtype.size() != 3 || std::find(kinds.begin(), kinds.end(), dtype.substr(1)) == kinds.end())
    return false;
  return dtype[2] == '1' ? dtype[0] == '|' : dtype[0] == '<' || dtype[0] == '>';
}

// A reader of the header's Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
class NpyHeaderText {
 public:
  std::optional<std::string> descr;
  std::optional<bool> fortran_order;
  std::optional<Shape> shape;

  explicit NpyHeaderText(std::string_view text) : rest_(text) {}

  /// False where the text is no such dictionary. Every key must be there, and once.
  bool read() {
    if (!take("{")) return false;
    while (!take("}")) {
      std::string key;
      if (!quoted(key) || !take(":")) return false;
      if (key == "descr" && !descr) {
        if (!quoted(descr.emplace())) return false;
      } else if (key == "fortran_order" && !fortran_order) {
        fortran_order = take("True");
        if (!*fortran_order && !take("False")) return false;
      } else if (key == "shape" && !shape) {
        if (!tuple(shape.emplace())) return false;
      } else {
        return false;
      }
      if (!take(",")) {
        if (!take("}")) return false;
        break;
      }
    }
    skip_space();
    return rest_.empty() && descr && fortran_order && shape;
  }

 private:
  void skip_space() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n' || rest_[0] == '\t'))
      rest_.remove_prefix(1);
  }
  bool take(std::string_view token) {
    skip_space();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  bool quoted(std::string& out) {
    skip_space();
    if (rest_.empty() || (rest_[0] != '\'' && rest_[0] != '"')) return false;
    const std::size_t end = rest_.find(rest_[0], 1);
    if (end == std::string_view::npos) return false;
    out = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return true;
  }
  bool tuple(Shape& out) {
    if (!take("(")) return false;
    while (!take(")")) {
      skip_space();
      Index size = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
      if (error != std::errc() || size < 0 || out.dim() == 64) return false;
      rest_.remove_prefix(end - rest_.data());
      out.append(size);
      if (!take(",")) return take(")");
    }
    return true;
  }

  std::string_view rest_;
};

void fail_npy(const std::string& path, const std::string& problem) {
  throw std::runtime_error(text(path, " is not a .npy file that can be read: ", problem));
}

// Magic, version, length of the header (2 bytes in version 1, 4 in 2 and 3), header, numbers.
NpyHeader parse_npy_header(const MappedFile& file) {
  const auto require = [&file](bool ok, const auto&... what) {
    if (!ok) fail_npy(file.path(), text(what...));
  };
  const std::string_view bytes = file.bytes();
  require(bytes.size() >= 12 && bytes.starts_with(magic), "it does not begin as one");
  const int version = bytes[6];
  require(version >= 1 && version <= 3, "its version is ", version);
  std::uint32_t length = 0;
  const std::size_t start = version == 1 ? 10 : 12;
  std::memcpy(&length, bytes.data() + 8, start - 8);
  require(length <= bytes.size() - start, "a header of ", length, " bytes does not fit in the file's ",
          bytes.size());
  NpyHeaderText header(bytes.substr(start, length));
  require(header.read(), "its header is not as NumPy writes it");

  const Shape& shape = *header.shape;
  const std::string& dtype = *header.descr;
  require(is_read(dtype), "its dtype ", dtype, " is not read");
  const Index count = count_elements(shape);
  require(count >= 0, "the shape ", shape, " is too large");
  const std::size_t needed = count * (dtype[2] - '0');
  const std::size_t data_start = start + length, there = bytes.size() - data_start;
  require(needed == there, "the shape ", shape, " of ", dtype, " needs ", needed, " bytes, and ", there,
          " are there");
  return {dtype, *header.fortran_order, shape, data_start};
}

void write_npy(const char* dtype, const Shape& shape, const void* data, std::size_t bytes,
               const std::string& path) {
  std::string sizes;
  for (const Index size : shape) sizes += std::to_string(size) + (shape.dim() == 1 ? "," : ", ");
  if (shape.dim() > 1) sizes.resize(sizes.size() - 2);
  std::string header = text("{'descr': '", dtype, "', 'fortran_order': False, 'shape': (", sizes, "), }");
  // The numbers begin at a multiple of 64.
  const std::size_t before = magic.size() + 4;
  header.append(63 - (before + header.size()) % 64, ' ');
  header += '\n';

  AtomicFile file(path);
  file.write(magic);
  const std::uint16_t length = static_cast<std::uint16_t>(header.size());
  const char version[] = {1, 0};
  file.write(version, sizeof version);
  file.write(&length, sizeof length);
  file.write(header);
  file.write(data, bytes);
  file.commit();
}

}  // namespace xgrad
