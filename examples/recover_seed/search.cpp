#include "search.hpp"

#include <algorithm>
#include <string>

#include <xgrad/engine/kernels/dispatch.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace recover_seed {

namespace base {
extern const Find find;
}
#ifdef XGRAD_X86
namespace sse4 {
extern const Find find;
}
namespace avx2 {
extern const Find find;
}
namespace avx512 {
extern const Find find;
}
#endif

Find find_on_this_machine() {
#ifdef XGRAD_X86
  const std::string architecture = xgrad::kernels::architecture();
  if (architecture == "avx512") return avx512::find;
  if (architecture == "avx2") return avx2::find;
  if (architecture == "sse4") return sse4::find;
#endif
  return base::find;
}

std::vector<std::uint32_t> search(const Draw& draw, Index first, std::span<const Printed> printed,
                                  SeedRange range, const std::function<bool(std::uint64_t)>& progress) {
  const Index last = first + std::ssize(printed), n = draw.shape.numel();
  XGRAD_CHECK(!printed.empty(), "no values are given");
  XGRAD_CHECK(first >= 0 && last <= n, "elements ", first, " to ", last - 1,
              " are given of a tensor of shape ", draw.shape, ", which has ", n);
  for (Index i = 0; i < std::ssize(printed); ++i) filter_for(draw, first + i, printed[i]);
  const Index at = best_to_filter(draw, first, printed);
  XGRAD_CHECK(at >= 0, "all given values are in the row of padding_idx, which no seed changes");
  const Filter filter = filter_for(draw, at, printed[at - first]);
  const auto matches = [&](std::uint32_t seed) {
    const std::vector<float> values = draw_first(draw, seed, last);
    return std::equal(printed.begin(), printed.end(), values.begin() + first,
                      [](const Printed& p, float x) { return p.matches(x); });
  };

  // Rounds of chunks: the progress is told after each round.
  constexpr std::uint64_t chunk = 1 << 16, round = chunk * 64;
  static_assert(chunk % batch == 0);
  const Find find = find_on_this_machine();
  std::vector<std::uint32_t> seeds;
  for (std::uint64_t start = range.from / chunk * chunk; start < range.to; start += round) {
    std::vector<std::uint32_t> found[round / chunk];
    const std::uint64_t end = std::min(range.to, start + round);
    xgrad::parallel_for(static_cast<Index>((end - start + chunk - 1) / chunk), 1, [&](Index begin, Index) {
      std::vector<std::uint32_t> hits(chunk);
      const auto first_seed = static_cast<std::uint32_t>(start + static_cast<std::uint64_t>(begin) * chunk);
      hits.resize(find(filter, first_seed, chunk, hits.data()));
      std::erase_if(
          hits, [&](std::uint32_t seed) { return seed < range.from || seed >= range.to || !matches(seed); });
      found[begin] = std::move(hits);
    });
    for (const auto& some : found) seeds.insert(seeds.end(), some.begin(), some.end());
    if (!progress(end)) break;
  }
  return seeds;
}

}  // namespace recover_seed
