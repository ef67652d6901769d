#include "find.hpp"

#include <initializer_list>

#include <xgrad/engine/kernels/cephes.hpp>

namespace recover_seed::XGRAD_ARCH {
namespace {

using namespace xgrad::kernels::XGRAD_ARCH;
using Size = std::int64_t;

#if defined(__AVX512F__)
constexpr Size width = 16;
#elif defined(__AVX2__)
constexpr Size width = 8;
#else
constexpr Size width = 4;
#endif
// Several vectors, because each step of the seeding waits for the one before.
constexpr Size vectors = 4, lanes = width * vectors;
static_assert(batch % lanes == 0);

using Vector [[gnu::vector_size(width * 4)]] = std::uint32_t;
struct Lanes {  // one number for each seed
  Vector v[vectors];
};

constexpr Size state_size = 624, shift = 397;

Lanes seeds_from(std::uint32_t first) {
  Lanes x;
  for (Size i = 0; i < lanes; ++i) x.v[i / width][i % width] = first + static_cast<std::uint32_t>(i);
  return x;
}

// Seeding: state word `from` becomes state word `to`.
inline void advance(Lanes& x, Size from, Size to) {
  for (Size i = from + 1; i <= to; ++i) {
    for (Vector& v : x.v) v = (v ^ v >> 30) * 1812433253u + static_cast<std::uint32_t>(i);
  }
}

inline void twist(Lanes& out, const Lanes& high, const Lanes& low, const Lanes& far) {
  for (Size k = 0; k < vectors; ++k) {
    const Vector mixed = (high.v[k] & 0x80000000u) | (low.v[k] & 0x7fffffffu);
    out.v[k] = far.v[k] ^ mixed >> 1 ^ (-(low.v[k] & 1u) & 0x9908b0dfu);
  }
}

inline void temper(const Lanes& in, std::uint32_t* out) {
  for (Size k = 0; k < vectors; ++k) {
    Vector y = in.v[k];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    y ^= y >> 18;
    __builtin_memcpy(out + k * width, &y, sizeof y);
  }
}

constexpr Size max_words = 3;
struct Words {
  Size count = 0, index[max_words] = {};
};

// A word below 227 = 624 - 397 needs three words of the seeded state only: `index`, the next and the one 397
// further.
struct NearWords {
  Words words;
  Size stops[3 * max_words] = {}, count = 0;  // the state words needed, ascending

  explicit NearWords(const Words& wanted) : words(wanted) {
    for (Size w = 0; w < words.count; ++w) {
      for (const Size stop : {words.index[w], words.index[w] + 1, words.index[w] + shift}) insert(stop);
    }
  }
  void insert(Size stop) {
    Size i = count;
    while (i > 0 && stops[i - 1] > stop) --i;
    if (i > 0 && stops[i - 1] == stop) return;
    for (Size k = count++; k > i; --k) stops[k] = stops[k - 1];
    stops[i] = stop;
  }
  Size place(Size stop) const {
    Size i = 0;
    while (stops[i] != stop) ++i;
    return i;
  }

  void operator()(std::uint32_t first, std::uint32_t (*out)[batch], Size offset) const {
    Lanes x = seeds_from(first), state[3 * max_words];
    Size at = 0;
    for (Size i = 0; i < count; ++i) {
      advance(x, at, stops[i]);
      at = stops[i];
      state[i] = x;
    }
    for (Size w = 0; w < words.count; ++w) {
      const Size i = words.index[w];
      Lanes word;
      twist(word, state[place(i)], state[place(i + 1)], state[place(i + shift)]);
      temper(word, out[w] + offset);
    }
  }
};

// Any word: the whole generator, refilled as often as it takes.
struct FarWords {
  Words words;

  void operator()(std::uint32_t first, std::uint32_t (*out)[batch], Size offset) const {
    Lanes s[state_size];
    s[0] = seeds_from(first);
    for (Size i = 1; i < state_size; ++i) {
      s[i] = s[i - 1];
      advance(s[i], i - 1, i);
    }
    Size last = 0;
    for (Size w = 0; w < words.count; ++w) last = words.index[w] > last ? words.index[w] : last;
    for (Size done = 0; done <= last; done += state_size) {
      for (Size i = 0; i < state_size; ++i) {
        twist(s[i], s[i], s[(i + 1) % state_size], s[(i + shift) % state_size]);
      }
      for (Size w = 0; w < words.count; ++w) {
        const Size i = words.index[w] - done;
        if (i >= 0 && i < state_size) temper(s[i], out[w] + offset);
      }
    }
  }
};

// pass[i]: whether the words of seed i give a number in the range.
void test(const Filter& filter, const std::uint32_t (*words)[batch], std::int32_t* pass) {
  if (filter.kind == Filter::Kind::uniform) {
    const std::uint32_t size = filter.highest - filter.lowest;
    for (Size i = 0; i < batch; ++i) pass[i] = (words[0][i] & 0xffffffu) - filter.lowest <= size;
    return;
  }
  float radius_of[batch], angle[batch];  // the uniform numbers: of the radius subtracted from 1, of the angle
  if (filter.kind == Filter::Kind::normal_block) {
    for (Size i = 0; i < batch; ++i) {
      radius_of[i] = 1.0f - static_cast<float>(static_cast<std::int32_t>(words[0][i] & 0xffffffu)) * 0x1p-24f;
      angle[i] = static_cast<float>(static_cast<std::int32_t>(words[1][i] & 0xffffffu)) * 0x1p-24f;
    }
  } else {
    for (Size i = 0; i < batch; ++i) {
      const auto high = static_cast<std::int32_t>(0x200000u - (words[0][i] & 0x1fffffu));
      const double low = static_cast<double>(words[1][i]) * 0x1p-32;
      radius_of[i] = static_cast<float>((static_cast<double>(high) - low) * 0x1p-21);
      angle[i] = (static_cast<float>(static_cast<std::int32_t>(words[2][i] & 0x1fffffu)) + 0.5f) * 0x1p-21f;
    }
  }
  const std::int32_t sine = filter.sine ? -1 : 0;
  const float low = filter.low, high = filter.high;
  for (Size i = 0; i < batch; ++i) {
    const SinCos t = sincos_cephes(6.283185307179586f * angle[i]);
    const auto sin = std::bit_cast<std::int32_t>(t.sin), cos = std::bit_cast<std::int32_t>(t.cos);
    const auto factor = std::bit_cast<float>((sin & sine) | (cos & ~sine));
    const float value = std::sqrt(-2.0f * log_cephes(radius_of[i])) * factor;
    pass[i] = (value >= low ? 1 : 0) & (value <= high ? 1 : 0);
  }
}

template <class MakeWords>
Size search(const Filter& filter, const MakeWords& make_words, std::uint32_t first, Size n,
            std::uint32_t* hits) {
  Size found = 0;
  for (Size start = 0; start < n; start += batch) {
    std::uint32_t words[max_words][batch];
    std::int32_t pass[batch];
    const std::uint32_t seed = first + static_cast<std::uint32_t>(start);
    for (Size i = 0; i < batch; i += lanes) {
      make_words(seed + static_cast<std::uint32_t>(i), words, i);
    }
    test(filter, words, pass);
    std::int32_t any = 0;
    for (Size i = 0; i < batch; ++i) any |= pass[i];
    for (Size i = 0; any && i < batch; ++i) {
      if (pass[i]) hits[found++] = seed + static_cast<std::uint32_t>(i);
    }
  }
  return found;
}

Size find_seeds(const Filter& filter, std::uint32_t first, Size n, std::uint32_t* hits) {
  Words words;
  words.index[words.count++] = filter.word;
  if (filter.kind == Filter::Kind::normal_pair) words.index[words.count++] = filter.word + 1;
  if (filter.kind != Filter::Kind::uniform) words.index[words.count++] = filter.angle_word;
  for (Size w = 0; w < words.count; ++w) {
    if (words.index[w] >= state_size - shift) return search(filter, FarWords{words}, first, n, hits);
  }
  return search(filter, NearWords(words), first, n, hits);
}

}  // namespace

extern const Find find;
const Find find = find_seeds;

}  // namespace recover_seed::XGRAD_ARCH
