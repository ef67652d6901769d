#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include <xgrad/engine/atomic_file.hpp>
#include <xgrad/engine/error.hpp>
#include <xgrad/engine/mapped_file.hpp>
#include <xgrad/engine/npy.hpp>
#include <xgrad/engine/stored_numbers.hpp>

namespace xgrad {

static constexpr std::string_view magic = "\x93NUMPY";

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
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      out.append(size);
      if (!take(",")) return take(")");
    }
    return true;
  }

  std::string_view rest_;
};

template <class T>
xt::xarray<T, xt::layout_type::row_major, Allocator<T>> load_npy_array(const std::string& path) {
  using A = xt::xarray<T, xt::layout_type::row_major, Allocator<T>>;
  const auto require = [&path](bool ok, const auto&... what) {
    if (!ok) throw std::runtime_error(text(path, " is not a .npy file that can be read: ", what...));
  };

  // Magic, version, length of the header (2 bytes in version 1, 4 in 2 and 3), header, numbers.
  const MappedFile file(path);
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
  const Index count = count_elements(shape);
  require(count >= 0, "the shape ", shape, " is too large");
  const char* data = bytes.data() + start + length;
  const std::size_t data_size = bytes.size() - start - length;

  const auto read = [&]<class Stored>(Stored) -> A {
    require(data_size == static_cast<std::size_t>(count) * sizeof(Stored), "the shape ", shape, " of ", dtype,
            " needs ", static_cast<std::size_t>(count) * sizeof(Stored), " bytes, and ", data_size,
            " are there");
    if (!*header.fortran_order || shape.dim() < 2) return read_stored<Stored, A>(shape, data);
    // Columns first: a row-major array of the reversed shape, transposed.
    const Shape reversed(std::make_reverse_iterator(shape.end()), std::make_reverse_iterator(shape.begin()));
    return xt::transpose(read_stored<Stored, A>(reversed, data));
  };
  if constexpr (std::is_floating_point_v<T>) {
    if (dtype == "<f4") return read(float());
    if (dtype == "<f8") return read(double());
    if (dtype == "<f2") return read(Half());
  } else {
    require(dtype != "<f4" && dtype != "<f8" && dtype != "<f2", "it holds ", dtype, ", not integers");
  }
  if (dtype == "<i8") return read(std::int64_t());
  if (dtype == "<i4") return read(std::int32_t());
  if (dtype == "<i2") return read(std::int16_t());
  if (dtype == "|i1") return read(std::int8_t());
  if (dtype == "<u4") return read(std::uint32_t());
  if (dtype == "<u2") return read(std::uint16_t());
  require(dtype == "|u1" || dtype == "|b1", "its dtype ", dtype, " is not read");
  return read(std::uint8_t());
}

template xt::xarray<float, xt::layout_type::row_major, Allocator<float>> load_npy_array<float>(
    const std::string&);
template xt::xarray<double, xt::layout_type::row_major, Allocator<double>> load_npy_array<double>(
    const std::string&);
template Indices load_npy_array<Index>(const std::string&);

void write_npy(const char* dtype, const Shape& shape, const void* data, std::size_t bytes,
               const std::string& path) {
  std::string sizes;
  for (const std::size_t size : shape) sizes += std::to_string(size) + (shape.dim() == 1 ? "," : ", ");
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
