#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// PyTorch's CPU random number generator, bit for bit: MT19937 (Matsumoto and Nishimura 1998), seeded with
/// the low 32 bits of the seed, and the second half of the last small normal draw. A copy goes on where the
/// original is: copying saves and restores the state.
class XGRAD_API Generator {
 public:
  /// Without a seed: PyTorch's default for a Generator of one's own.
  explicit Generator(std::uint64_t seed = 67280421310721);

  /// Starts over from `seed`; forgets the kept normal number.
  Generator& manual_seed(std::uint64_t seed);
  std::uint64_t initial_seed() const { return seed_; }

  /// All that there is to know of it, for saving: 628 whole numbers, of a form of their own.
  /// set_state(get_state()) makes another generator go on where this one is. Throws std::invalid_argument for
  /// what get_state did not return.
  Indices get_state() const;
  void set_state(const Indices& state);

  /// The next 32-bit word.
  std::uint32_t random32();
  /// The next 64 bits: the high word is drawn first.
  std::uint64_t random64();
  /// Many words at once: the same as calling random32() for each.
  void random32(std::span<std::uint32_t> out);

  /// Normal numbers of small draws are made in pairs; the second one is kept here for the next small draw, of
  /// float or double.
  std::optional<double> kept_normal;

 private:
  void refill();

  std::uint64_t seed_ = 0;
  std::array<std::uint32_t, 624> state_{};
  std::size_t next_ = 624;
};

/// The generator that everything uses unless it is given another. One for all threads: random numbers are
/// drawn by one thread at a time. Its start is random, as PyTorch's is; initial_seed() tells which it was.
XGRAD_API Generator& default_generator();
/// For functions that take a generator or nullptr, which means the default generator.
XGRAD_API Generator& generator_or_default(Generator* generator);
/// Seeds the default generator.
XGRAD_API Generator& manual_seed(std::uint64_t seed);
/// Seeds the default generator from the operating system and returns that seed.
XGRAD_API std::uint64_t seed();

// What follows draws from `generator`, the default generator where it is null.

/// Uniform numbers in [from, to): float from 24 bits of a word, double from 53 of two, then fma(x, to - from,
/// from).
XGRAD_API void fill_uniform(std::span<float> out, double from, double to, Generator& generator);
XGRAD_API void fill_uniform(std::span<double> out, double from, double to, Generator& generator);
/// Normal numbers by Box and Muller: 16 or more in blocks of 16, fewer in pairs, each as PyTorch computes it.
XGRAD_API void fill_normal(std::span<float> out, double mean, double std, Generator& generator);
XGRAD_API void fill_normal(std::span<double> out, double mean, double std, Generator& generator);
/// true with probability `p`: a double uniform number below p. Throws std::invalid_argument unless p is in
/// [0, 1].
XGRAD_API void fill_bernoulli(std::span<bool> out, double p, Generator& generator);

/// A Mask of this shape, true with probability `p`.
XGRAD_API Mask bernoulli(double p, const Shape& shape, Generator* generator = nullptr);
/// Whole numbers in [low, high): one word modulo the range, two words from a range of 2^28 on.
/// Throws std::invalid_argument unless low < high.
XGRAD_API Indices randint(Index low, Index high, const Shape& shape, Generator* generator = nullptr);
XGRAD_API Indices randint(Index high, const Shape& shape, Generator* generator = nullptr);
/// The numbers 0 ... n-1 in random order (Fisher and Yates). (n)
/// Throws std::invalid_argument where n is negative.
XGRAD_API Indices randperm(Index n, Generator* generator = nullptr);

}  // namespace xgrad
