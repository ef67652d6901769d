#pragma once
// The text that a safetensors file begins with: reading it with every check, and writing it. Not installed.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/engine/array/shape.hpp>

namespace xgrad {

struct SafetensorsEntry {
  std::string name;
  std::string dtype;  // "F32"
  Shape shape;
  std::uint64_t begin = 0, end = 0;  // bytes of its numbers, counted from the end of the header
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;  // in the order in which they are written
  std::map<std::string, std::string> metadata;
  std::uint64_t data_start = 0;  // in the file
};

/// Bytes of one number; 0 for a dtype that is not read.
XGRAD_API std::size_t safetensors_item_size(std::string_view dtype);

/// Throws std::runtime_error that names the file and what is wrong with it. What comes back is sound: every
/// shape fills its range of bytes (but for dtypes that are not read), and the ranges fill the file.
XGRAD_API SafetensorsHeader parse_safetensors_header(std::string_view file, const std::string& path);

/// The length, and the header padded so that the numbers begin at a multiple of 8.
/// Throws std::invalid_argument where a name is not UTF-8 or is "__metadata__".
XGRAD_API std::string safetensors_header_text(const SafetensorsHeader& header);

}  // namespace xgrad
