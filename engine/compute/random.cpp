#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
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

Generator::Generator(const Generator& other) {
  *this = other;
}

Generator& Generator::operator=(const Generator& other) {
  if (this == &other) return *this;
  const std::scoped_lock lock(mutex_, other.mutex_);
  kept_normal = other.kept_normal;
  seed_ = other.seed_;
  state_ = other.state_;
  next_ = other.next_;
  fresh_ = other.fresh_;
  return *this;
}

Generator& Generator::manual_seed(std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  seed_ = seed;
  kept_normal.reset();
  state_[0] = static_cast<std::uint32_t>(seed);
  for (std::size_t i = 1; i < words; ++i) {
    state_[i] = 1812433253u * (state_[i - 1] ^ state_[i - 1] >> 30) + static_cast<std::uint32_t>(i);
  }
  next_ = words;
  fresh_ = true;
  return *this;
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
  fresh_ = false;
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

// ---- its state as bytes

// What PyTorch keeps since its Lua days, native byte order.
struct GeneratorBytes {
  std::uint64_t seed;
  std::int32_t left;    // words before the next refill, plus one
  std::int32_t seeded;  // 1
  std::uint64_t next;   // 0 before the first draw
  std::array<std::uint64_t, words> state;
  double normal_x, normal_kept, normal_rho;
  std::int32_t normal_is_kept, padding;
  float float_normal;  // for draws in float; PyTorch's CPU has none
  std::int32_t float_normal_is_kept;
};
static_assert(sizeof(GeneratorBytes) == 5056 && std::endian::native == std::endian::little);

std::vector<std::uint8_t> Generator::get_state() const {
  const std::lock_guard lock(mutex_);
  GeneratorBytes bytes{};
  bytes.seed = seed_;
  bytes.seeded = 1;
  bytes.next = fresh_ ? 0 : next_;
  bytes.left = fresh_ ? 1 : static_cast<std::int32_t>(words + 1 - next_);
  std::copy(state_.begin(), state_.end(), bytes.state.begin());
  bytes.normal_is_kept = kept_normal.has_value();
  bytes.normal_kept = kept_normal.value_or(0);
  const auto all = std::bit_cast<std::array<std::uint8_t, sizeof bytes>>(bytes);
  return {all.begin(), all.end()};
}

Generator& Generator::set_state(std::span<const std::uint8_t> state) {
  XGRAD_CHECK(state.size() == sizeof(GeneratorBytes), "set_state: ", state.size(),
              " bytes; the state of a generator has ", sizeof(GeneratorBytes));
  GeneratorBytes bytes;
  std::memcpy(&bytes, state.data(), sizeof bytes);
  const bool fresh = bytes.left == 1 && bytes.next == 0;
  const bool at_word = bytes.next >= 1 && bytes.next <= words &&
                       bytes.left == static_cast<std::int32_t>(words + 1 - bytes.next);
  const bool small = std::all_of(bytes.state.begin(), bytes.state.end(),
                                 [](std::uint64_t word) { return word <= 0xffffffffu; });
  XGRAD_CHECK(bytes.seeded == 1 && (fresh || at_word) && small && bytes.float_normal_is_kept == 0,
              "set_state: these bytes are no state of a CPU generator");
  const std::lock_guard lock(mutex_);
  seed_ = bytes.seed;
  std::transform(bytes.state.begin(), bytes.state.end(), state_.begin(),
                 [](std::uint64_t word) { return static_cast<std::uint32_t>(word); });
  next_ = fresh ? words : bytes.next;
  fresh_ = fresh;
  kept_normal.reset();
  if (bytes.normal_is_kept) kept_normal = bytes.normal_kept;
  return *this;
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
  const std::lock_guard lock(generator.mutex());
  uniform(out, static_cast<float>(from), static_cast<float>(to), generator);
}
void fill_uniform(std::span<double> out, double from, double to, Generator& generator) {
  const std::lock_guard lock(generator.mutex());
  uniform(out, from, to, generator);
}
void fill_normal(std::span<float> out, double mean, double std, Generator& generator) {
  const std::lock_guard lock(generator.mutex());
  normal(out, mean, std, generator);
}
void fill_normal(std::span<double> out, double mean, double std, Generator& generator) {
  const std::lock_guard lock(generator.mutex());
  normal(out, mean, std, generator);
}

// ---- truth values and whole numbers

void fill_bernoulli(std::span<bool> out, double p, Generator& generator) {
  XGRAD_CHECK(p >= 0 && p <= 1, "bernoulli: p=", p, " is not in [0, 1]");
  const std::lock_guard lock(generator.mutex());
  for (bool& x : out) {
    x = static_cast<double>(generator.random64() & ((std::uint64_t{1} << 53) - 1)) * 0x1p-53 < p;
  }
}

void fill_randint(std::span<Index> out, Index low, Index high, Generator& generator) {
  XGRAD_CHECK(low < high, "randint: low ", low, " is not less than high ", high);
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  const std::lock_guard lock(generator.mutex());
  for (Index& x : out) {
    const std::uint64_t draw = range < std::uint64_t{1} << 28 ? generator.random32() : generator.random64();
    x = static_cast<Index>(draw % range + static_cast<std::uint64_t>(low));
  }
}

void fill_randperm(std::span<Index> out, Generator& generator) {
  const Index n = std::ssize(out);
  Index* const p = out.data();
  const std::lock_guard lock(generator.mutex());
  if (n < std::numeric_limits<std::uint32_t>::max() / 20) {
    std::iota(p, p + n, Index{0});
    for (Index i = 0; i < n - 1; ++i)
      std::swap(p[i], p[i + static_cast<Index>(generator.random32()) % (n - i)]);
  } else {  // one word would favour the low places
    for (Index i = 0; i < n; ++i) {
      const auto j = static_cast<Index>(generator.random64() % static_cast<std::uint64_t>(i + 1));
      p[i] = i;
      p[i] = p[j];
      p[j] = i;
    }
  }
}

}  // namespace xgrad
