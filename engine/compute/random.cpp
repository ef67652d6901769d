#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <random>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/kernels/random_fill.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

// ---- the generator

static constexpr std::size_t words = 624, shift = 397;

Generator::Generator(std::uint64_t seed) {
  manual_seed(seed);
}

Generator& Generator::manual_seed(std::uint64_t seed) {
  seed_ = seed;
  kept_normal.reset();
  state_[0] = static_cast<std::uint32_t>(seed);
  for (std::size_t i = 1; i < words; ++i) {
    state_[i] = 1812433253u * (state_[i - 1] ^ state_[i - 1] >> 30) + static_cast<std::uint32_t>(i);
  }
  next_ = words;
  return *this;
}

Indices Generator::get_state() const {
  Indices out = uninitialized<Indices>({words + 4});
  Index* rest = std::copy(state_.begin(), state_.end(), out.data());
  rest[0] = static_cast<Index>(next_);
  rest[1] = static_cast<Index>(seed_);
  rest[2] = kept_normal.has_value();
  rest[3] = std::bit_cast<Index>(kept_normal.value_or(0));
  return out;
}

void Generator::set_state(const Indices& state) {
  const Index* from = state.data();
  XGRAD_CHECK(state.size() == words + 4 && from[words] >= 0 && from[words] <= Index{words},
              "Generator: set_state: these numbers are no state of a generator");
  std::transform(from, from + words, state_.begin(),
                 [](Index word) { return static_cast<std::uint32_t>(word); });
  next_ = static_cast<std::size_t>(from[words]);
  seed_ = static_cast<std::uint64_t>(from[words + 1]);
  kept_normal.reset();
  if (from[words + 2] != 0) kept_normal = std::bit_cast<double>(from[words + 3]);
}

static std::uint32_t twist(std::uint32_t high, std::uint32_t low) {
  return ((high & 0x80000000u) | (low & 0x7fffffffu)) >> 1 ^ ((low & 1u) ? 0x9908b0dfu : 0u);
}

static std::uint32_t temper(std::uint32_t y) {
  y ^= y >> 11;
  y ^= y << 7 & 0x9d2c5680u;
  y ^= y << 15 & 0xefc60000u;
  return y ^ y >> 18;
}

void Generator::refill() {
  auto& s = state_;
  for (std::size_t i = 0; i < words - shift; ++i) s[i] = s[i + shift] ^ twist(s[i], s[i + 1]);
  for (std::size_t i = words - shift; i < words - 1; ++i) s[i] = s[i + shift - words] ^ twist(s[i], s[i + 1]);
  s[words - 1] = s[shift - 1] ^ twist(s[words - 1], s[0]);
  next_ = 0;
}

std::uint32_t Generator::random32() {
  if (next_ == words) refill();
  return temper(state_[next_++]);
}

std::uint64_t Generator::random64() {
  const std::uint64_t high = random32();
  return high << 32 | random32();
}

void Generator::random32(std::span<std::uint32_t> out) {
  for (std::size_t done = 0; done < out.size();) {
    if (next_ == words) refill();
    const std::size_t n = std::min(words - next_, out.size() - done);
    std::transform(state_.data() + next_, state_.data() + next_ + n, out.data() + done, temper);
    next_ += n;
    done += n;
  }
}

static std::uint64_t random_start() {
  std::random_device device;
  const std::uint64_t high = device();
  return (high << 32 | device()) &
         ((std::uint64_t{1} << 53) - 1);  // a double holds it exactly, as in PyTorch
}

Generator& default_generator() {
  static Generator generator(random_start());
  return generator;
}

Generator& generator_or_default(Generator* generator) {
  return generator ? *generator : default_generator();
}

Generator& manual_seed(std::uint64_t seed) {
  return default_generator().manual_seed(seed);
}

std::uint64_t seed() {
  return manual_seed(random_start()).initial_seed();
}

// ---- uniform and normal

template <class T>
static void uniform(std::span<T> out, T from, T to, Generator& generator) {
  constexpr std::size_t draws = sizeof(T) / sizeof(std::uint32_t), chunk = 1024;
  std::uint32_t buffer[chunk * draws];
  for (std::size_t i = 0; i < out.size(); i += chunk) {
    const std::size_t n = std::min(chunk, out.size() - i);
    generator.random32({buffer, n * draws});
    kernels::random_fill<T>().uniform(buffer, out.data() + i, static_cast<Index>(n), from, to);
  }
}

static double small_normal(Generator& generator) {
  if (generator.kept_normal) {
    const double kept = *generator.kept_normal;
    generator.kept_normal.reset();
    return kept;
  }
  double u[2];
  uniform<double>(u, 0, 1, generator);
  const double r = std::sqrt(-2 * std::log1p(-u[1])), t = 6.283185307179586 * u[0];
  generator.kept_normal = r * std::sin(t);
  return r * std::cos(t);
}

template <class T>
static void normal(std::span<T> out, double mean, double std, Generator& generator) {
  if (out.size() < 16) {
    for (T& x : out) x = static_cast<T>(std::fma(small_normal(generator), std, mean));
    return;
  }
  const auto transform = [&](std::span<T> part) {
    kernels::random_fill<T>().normal(part.data(), std::ssize(part), static_cast<T>(mean),
                                     static_cast<T>(std));
  };
  const std::size_t rest = out.size() % 16;
  uniform<T>(out, 0, 1, generator);
  transform(out.first(out.size() - rest));
  if (rest == 0) return;
  // The last 16 places, some of which are done already, are drawn again.
  uniform<T>(out.last(16), 0, 1, generator);
  transform(out.last(16));
}

void fill_uniform(std::span<float> out, double from, double to, Generator& generator) {
  uniform(out, static_cast<float>(from), static_cast<float>(to), generator);
}
void fill_uniform(std::span<double> out, double from, double to, Generator& generator) {
  uniform(out, from, to, generator);
}
void fill_normal(std::span<float> out, double mean, double std, Generator& generator) {
  normal(out, mean, std, generator);
}
void fill_normal(std::span<double> out, double mean, double std, Generator& generator) {
  normal(out, mean, std, generator);
}

// ---- truth values and whole numbers

void fill_bernoulli(std::span<bool> out, double p, Generator& generator) {
  XGRAD_CHECK(p >= 0 && p <= 1, "bernoulli: p=", p, " is not in [0, 1]");
  for (bool& x : out) {
    x = static_cast<double>(generator.random64() & ((std::uint64_t{1} << 53) - 1)) * 0x1p-53 < p;
  }
}

Mask bernoulli(double p, const Shape& shape, Generator* generator) {
  Mask out = uninitialized<Mask>(shape);
  fill_bernoulli({out.data(), out.size()}, p, generator_or_default(generator));
  return out;
}

Indices randint(Index low, Index high, const Shape& shape, Generator* generator) {
  XGRAD_CHECK(low < high, "randint: low ", low, " is not less than high ", high);
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  Generator& random = generator_or_default(generator);
  Indices out = uninitialized<Indices>(shape);
  for (Index& x : out) {
    const std::uint64_t draw = range < std::uint64_t{1} << 28 ? random.random32() : random.random64();
    x = static_cast<Index>(draw % range + static_cast<std::uint64_t>(low));
  }
  return out;
}

Indices randint(Index high, const Shape& shape, Generator* generator) {
  return randint(0, high, shape, generator);
}

Indices randperm(Index n, Generator* generator) {
  XGRAD_CHECK(n >= 0, "randperm: n=", n, " is negative");
  Generator& random = generator_or_default(generator);
  Indices out = uninitialized<Indices>({n});
  Index* const p = out.data();
  if (n < std::numeric_limits<std::uint32_t>::max() / 20) {
    std::iota(p, p + n, Index{0});
    for (Index i = 0; i < n - 1; ++i) std::swap(p[i], p[i + static_cast<Index>(random.random32()) % (n - i)]);
  } else {  // one word would favour the low places
    for (Index i = 0; i < n; ++i) {
      const auto j = static_cast<Index>(random.random64() % static_cast<std::uint64_t>(i + 1));
      p[i] = i;
      p[i] = p[j];
      p[j] = i;
    }
  }
  return out;
}

}  // namespace xgrad
