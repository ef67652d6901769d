#pragma once
// The fuzzer's bytes as a file: readers take paths. The folder is where $TMPDIR says; `run` takes one in
// memory.

#include <cstdint>
#include <string>
#include <string_view>

#include "outcome.hpp"
#include "support/temporary_folder.hpp"

namespace xgrad::fuzz {

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline const TemporaryFolder& folder() {
  static const TemporaryFolder made;
  return made;
}
/// Writes a file and returns its path.
inline std::string input_file(std::string_view bytes) {
  return folder().file("input", bytes);
}
/// A path for what a target writes itself.
inline std::string scratch(const char* name) {
  return folder().path(name);
}

}  // namespace xgrad::fuzz

// What libFuzzer calls with each input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
