#pragma once
// What .npy files of any numbers have in common. Not installed.

#include <string>

#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/array/xtensor.hpp>
#include <xgrad/engine/files/stored_numbers.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/mapped_file.hpp>

namespace xgrad {

struct NpyHeader {
  std::string dtype;  // NumPy's: "<f4"; ">f4": the most significant byte first
  bool fortran_order = false;
  Shape shape;
  std::size_t data_start = 0;  // in the file
};

/// Throws std::runtime_error where the file is no .npy file, or its numbers do not fill its shape.
XGRAD_API NpyHeader parse_npy_header(const MappedFile& file);
[[noreturn]] XGRAD_API void fail_npy(const std::string& path, const std::string& problem);
/// Writes numbers that are in memory, row by row.
XGRAD_API void write_npy(const char* dtype, const Shape& shape, const void* data, std::size_t bytes,
                         const std::string& path);

/// Reads a file into an array type of floats (any numbers) or of integers (integers and booleans only).
template <class A>
A read_npy(const std::string& path) {
  const MappedFile file(path);
  const NpyHeader header = parse_npy_header(file);
  const char* data = file.data() + header.data_start;
  const auto read_as = [&]<class Stored>() -> A {
    const Shape& shape = header.shape;
    if (!header.fortran_order || shape.dim() < 2) return read_stored<Stored, A>(shape, data);
    // Columns first: a row-major array of the reversed shape, transposed.
    const Shape reversed(std::make_reverse_iterator(shape.end()), std::make_reverse_iterator(shape.begin()));
    return xt::transpose(read_stored<Stored, A>(reversed, data));
  };
  const bool big_endian = header.dtype[0] == '>';
  const auto read = [&]<class Stored>(Stored) -> A {
    if constexpr (std::is_same_v<Stored, std::uint64_t> &&
                  !std::is_floating_point_v<typename A::value_type>) {
      const Index n = header.shape.numel();
      if (!(big_endian ? fit_in_index<BigEndian<Stored>>(data, n) : fit_in_index<Stored>(data, n))) {
        fail_npy(path, "it has numbers beyond int64");
      }
    }
    return big_endian ? read_as.template operator()<BigEndian<Stored>>()
                      : read_as.template operator()<Stored>();
  };
  const std::string_view kind = std::string_view(header.dtype).substr(1);
  if constexpr (std::is_floating_point_v<typename A::value_type>) {
    if (kind == "f4") return read(float());
    if (kind == "f8") return read(double());
    if (kind == "f2") return read(Half());
  } else if (kind[0] == 'f') {
    fail_npy(path, text("it holds ", header.dtype, ", not integers"));
  }
  if (kind == "i8") return read(std::int64_t());
  if (kind == "i4") return read(std::int32_t());
  if (kind == "i2") return read(std::int16_t());
  if (kind == "i1") return read(std::int8_t());
  if (kind == "u8") return read(std::uint64_t());
  if (kind == "u4") return read(std::uint32_t());
  if (kind == "u2") return read(std::uint16_t());
  return read(std::uint8_t());  // "u1", "b1": parse_npy_header lets no other pass
}

}  // namespace xgrad
