#include <algorithm>
#include <cmath>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/system/error.hpp>

#include "clicks.hpp"

namespace clicks {

using namespace xgrad;

// SplitMix64: a number out of a number. https://prng.di.unimi.it/splitmix64.c
static std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}
static double uniform(std::uint64_t x) {  // in [0, 1)
  return static_cast<double>(mix(x) >> 11) * 0x1p-53;
}

namespace {
struct Generated : Source {
  GeneratedOptions options;
  std::vector<Index> sizes, starts;  // of the features' parts of the table

  explicit Generated(const GeneratedOptions& o) : options(o) {
    features = o.features;
    training = Index{1} << 40;
    test = 20'000;
    // Each feature has two thirds of the rows of the one before, but at least four; the first has what is
    // left.
    double share = static_cast<double>(o.rows) / 3;
    sizes.push_back(o.rows);
    for (Index f = 1; f < features; ++f) {
      share *= 2.0 / 3;
      sizes.push_back(std::max<Index>(4, static_cast<Index>(share)));
      sizes[0] -= sizes.back();
    }
    XGRAD_CHECK(sizes[0] >= 4, "--rows: ", o.rows, " are too few for ", features, " features");
    for (const Index size : sizes) {
      starts.push_back(rows);
      rows += size;
    }
  }

  // The inverse of the integral of k^-s from 1 to n + 1.
  Index zipf(Index n, double u) const {
    const double s = options.exponent;
    const double end = static_cast<double>(n + 1);
    const double k = s == 1 ? std::pow(end, u) : std::pow(1 + u * (std::pow(end, 1 - s) - 1), 1 / (1 - s));
    return std::clamp<Index>(static_cast<Index>(k) - 1, 0, n - 1);
  }

  Index example(Index position) const override { return position; }

  Batch batch(const std::vector<Index>& examples) const override {
    std::vector<Index> values, offsets;
    Array clicked = uninitialized<Array>({std::ssize(examples)});
    for (std::size_t i = 0; i < examples.size(); ++i) {
      const std::uint64_t key = mix(options.seed + 1) ^ mix(static_cast<std::uint64_t>(examples[i]) << 16);
      double odds = -1;
      for (Index f = 0; f < features; ++f) {
        offsets.push_back(std::ssize(values));
        const std::uint64_t draw = key + static_cast<std::uint64_t>(f) * 64;
        const Index count = f % 5 == 4 ? 1 + static_cast<Index>(8 * uniform(draw)) : 1;
        for (Index k = 0; k < count; ++k) {
          const Index row = starts[f] + zipf(sizes[f], uniform(draw + 1 + static_cast<std::uint64_t>(k)));
          values.push_back(row);
          odds += (uniform(mix(options.seed) ^ static_cast<std::uint64_t>(row)) - 0.5) * 2 /
                  static_cast<double>(count);
        }
      }
      clicked.data()[i] = uniform(key + 63) < 1 / (1 + std::exp(-odds)) ? 1 : 0;
    }
    Batch out;
    out.features.values = indices(values);
    out.features.offsets = indices(offsets);
    out.clicked = Tensor(std::move(clicked));
    return out;
  }
};
}  // namespace

std::unique_ptr<Source> generated(const GeneratedOptions& options) {
  return std::make_unique<Generated>(options);
}

}  // namespace clicks
