#pragma once
// Not a public header: what unicode_tables.py takes from the Unicode database.
#include <cstdint>
#include <span>

namespace xgrad::data {

struct ScriptRange {
  char32_t first, last;
  std::uint8_t script;  // a Script, or number_class
};
inline constexpr std::uint8_t number_class = 255;

struct LowerRange {
  char32_t first, last, step;  // first, first + step, ... last
  std::int32_t distance;       // to the small letter
};

// Ascending, without overlaps.
std::span<const ScriptRange> script_ranges();
std::span<const LowerRange> lower_ranges();

}  // namespace xgrad::data
