#pragma once
#include <functional>
#include <span>
#include <vector>

#include "draw.hpp"

namespace recover_seed {

struct SeedRange {
  std::uint64_t from = 0, to = std::uint64_t{1} << 32;  // to: not included
};

/// The seeds of the range, ascending, that draw numbers which are printed so: `printed` holds elements first,
/// first + 1, ... On all threads; `progress` is told in the calling thread up to which seed the search has
/// come, and ends it there by returning false. Throws std::invalid_argument where the tensor cannot have
/// these elements.
std::vector<std::uint32_t> search(const Draw& draw, Index first, std::span<const Printed> printed,
                                  SeedRange range, const std::function<bool(std::uint64_t)>& progress);

}  // namespace recover_seed
