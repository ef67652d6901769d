#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include <xgrad/engine/array.hpp>
#include <xgrad/engine/export.hpp>

namespace xgrad {

/// PyTorch's CPU random number generator, bit for bit: MT19937 (Matsumoto and Nishimura 1998), seeded with
/// the low 32 bits of the seed, and the second half of the last small normal draw.
class XGRAD_API Generator {
 public:
  explicit Generator(std::uint64_t seed);

  /// Starts over from `seed`; forgets the kept normal number.
  Generator& manual_seed(std::uint64_t seed);
  std::uint64_t initial_seed() const { return seed_; }

  /// The next 32-bit word.
  std::uint32_t random32();
  /// The next 64 bits: the high word is drawn first.
  std::uint64_t random64();

  /// Normal numbers are made in pairs; a small draw keeps its second one for the next. One for each type, as
  /// in PyTorch.
  std::optional<float> kept_normal_float;
  std::optional<double> kept_normal_double;

 private:
  void refill();

  std::uint64_t seed_ = 0;
  std::array<std::uint32_t, 624> state_{};
  std::size_t next_ = 624;
};

/// The generator that everything uses unless it is given another. One for all threads: random numbers are
/// drawn by one thread at a time. Its start is random, as PyTorch's is.
XGRAD_API Generator& default_generator();
/// Seeds the default generator.
XGRAD_API Generator& manual_seed(std::uint64_t seed);

/// Uniform numbers in [from, to): float from 24 bits of a word, double from 53 of two, then fma(x, to - from,
/// from).
XGRAD_API void fill_uniform(std::span<float> out, double from, double to, Generator& generator);
XGRAD_API void fill_uniform(std::span<double> out, double from, double to, Generator& generator);
/// Normal numbers by Box and Muller: 16 or more in blocks of 16, fewer in pairs, each as PyTorch computes it.
XGRAD_API void fill_normal(std::span<float> out, double mean, double std, Generator& generator);
XGRAD_API void fill_normal(std::span<double> out, double mean, double std, Generator& generator);

}  // namespace xgrad
