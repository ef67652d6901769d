#pragma once
#include <cstdint>

// The inner loop of the search, compiled once for each instruction set (see engine/kernels/README.md).

namespace recover_seed {

/// What the first draws after seeding must give: one number, in a range. Words are counted from 0.
struct Filter {
  enum class Kind {
    uniform,       ///< the low 24 bits of `word` are in [lowest, highest]
    normal_block,  ///< 16 or more normal numbers: radius from `word`, angle from `angle_word`
    normal_pair,   ///< fewer: radius from the 53 bits of `word` and the next, angle from the 21 of
                   ///< `angle_word`
  };
  Kind kind = Kind::uniform;
  std::int64_t word = 0, angle_word = 0;
  bool sine = false;                      ///< normal: radius times sine of the angle, not cosine
  std::uint32_t lowest = 0, highest = 0;  ///< uniform
  float low = 0, high = 0;                ///< normal
};

/// find() looks at whole batches of so many seeds.
constexpr std::int64_t batch = 64;

/// Writes those of the seeds first ... first + n - 1 that pass to `hits` (room for n) and returns how many.
/// `n` is a multiple of `batch`. The test is as exact as float is: who calls it checks the hits.
using Find = std::int64_t (*)(const Filter& filter, std::uint32_t first, std::int64_t n, std::uint32_t* hits);

/// The loop for the instruction set that xgrad's own kernels use.
Find find_on_this_machine();

}  // namespace recover_seed
