#pragma once
// Numbers as they are in files: little-endian, at any address. Not installed.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad {

static_assert(std::endian::native == std::endian::little, "files with numbers are little-endian");

/// IEEE 754 half precision: 1 bit sign, 5 exponent, 10 fraction. Written here and not taken from Debian's
/// libhalf-dev, whose rounding depends on macros: the files of saved models must not.
struct Half {
  std::uint16_t bits;
  explicit operator float() const {
    const std::uint32_t sign = std::uint32_t{bits} << 16 & 0x80000000u;
    const std::uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023;
    if (exponent == 0) {  // subnormal: fraction * 2^-24
      const float value = static_cast<float>(fraction) * 0x1p-24f;
      return sign ? -value : value;
    }
    const std::uint32_t wide = exponent == 31 ? 255 : exponent + 112;
    return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
  }
  explicit operator double() const { return static_cast<double>(static_cast<float>(*this)); }

  /// Rounds to nearest, halfway to even; 65520 and more become infinite.
  static Half nearest(float value) {
    const std::uint32_t all = std::bit_cast<std::uint32_t>(value), bits = all & 0x7fffffffu;
    const std::uint32_t sign = all >> 16 & 0x8000u;
    std::uint32_t half;
    if (bits > 0x7f800000u) {  // NaN
      half = 0x7e00u;
    } else if (bits >= 0x47800000u) {  // 65536
      half = 0x7c00u;
    } else if (bits < 0x38800000u) {  // below 2^-14: a multiple of 2^-24
      half = static_cast<std::uint32_t>(std::nearbyint(std::bit_cast<float>(bits) * 0x1p24f));
    } else {
      half = (bits + 0xfffu + (bits >> 13 & 1u) - (112u << 23)) >> 13;
    }
    return {static_cast<std::uint16_t>(sign | half)};
  }
};

/// bfloat16: the upper half of a float.
struct BFloat16 {
  std::uint16_t bits;
  explicit operator float() const { return std::bit_cast<float>(std::uint32_t{bits} << 16); }
  explicit operator double() const { return static_cast<double>(static_cast<float>(*this)); }
};

/// 8 bits of the Open Compute Project: 1 sign, 5 exponent, 2 fraction (the upper half of a Half).
struct Float8E5M2 {
  std::uint8_t bits;
  explicit operator float() const { return static_cast<float>(Half{static_cast<std::uint16_t>(bits << 8)}); }
  explicit operator double() const { return static_cast<double>(static_cast<float>(*this)); }
};

/// 1 sign, 4 exponent, 3 fraction; no infinities, and one NaN of each sign.
struct Float8E4M3 {
  std::uint8_t bits;
  explicit operator float() const {
    const int exponent = bits >> 3 & 15, fraction = bits & 7;
    float size = exponent == 0 ? std::ldexp(static_cast<float>(fraction), -9)
                               : std::ldexp(static_cast<float>(8 + fraction), exponent - 10);
    if ((bits & 127) == 127) size = std::numeric_limits<float>::quiet_NaN();
    return bits & 128 ? -size : size;
  }
  explicit operator double() const { return static_cast<double>(static_cast<float>(*this)); }
};

/// A number whose bytes come in the other order.
template <class T>
struct BigEndian {
  std::array<char, sizeof(T)> bytes;
  template <class To>
  explicit operator To() const {
    std::array<char, sizeof(T)> turned;
    std::reverse_copy(bytes.begin(), bytes.end(), turned.begin());
    return static_cast<To>(std::bit_cast<T>(turned));
  }
};

/// Whether these uint64 numbers are int64 numbers.
template <class Stored>
bool fit_in_index(const char* from, Index count) {
  for (Index i = 0; i < count; ++i) {
    Stored value;
    std::memcpy(&value, from + i * sizeof value, sizeof value);
    if (static_cast<std::uint64_t>(value) >> 63 != 0) return false;
  }
  return true;
}

/// Number of elements of a shape from a file, or -1 where it, or a stride of the array, would not fit.
inline Index count_elements(const Shape& shape) {
  constexpr Index most = Shape::most_elements;
  Index count = 1;
  bool empty = false;
  for (const Index size : shape) {
    empty |= size == 0;
    if (size == 0) continue;
    if (size < 0 || size > most / count) return -1;
    count *= size;
  }
  return empty ? 0 : count;
}

/// An array of this shape out of the `Stored` numbers that begin at `from`.
template <class Stored, class To>
To read_stored(const Shape& shape, const char* from) {
  using Value = typename To::value_type;
  To out = uninitialized<To>(shape);
  Value* to = out.data();
  parallel_for(std::ssize(out), Index{1} << 18, [=](Index first, Index last) {
    if constexpr (std::is_same_v<Stored, Value>) {
      std::memcpy(to + first, from + first * sizeof(Value), (last - first) * sizeof(Value));
    } else {
      for (Index i = first; i < last; ++i) {
        Stored value;
        std::memcpy(&value, from + i * sizeof value, sizeof value);
        to[i] = static_cast<Value>(value);
      }
    }
  });
  return out;
}

}  // namespace xgrad
