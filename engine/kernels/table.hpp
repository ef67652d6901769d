#pragma once
#include <type_traits>

#include <xgrad/engine/kernels/batch.hpp>
#include <xgrad/engine/kernels/kernel.hpp>

// What loops over the rows of a (rows, width) table share, when they read them at random. For kernels only:
// each instruction set has its own copy.

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// How many entries ahead a row is asked for, as measured (Zen 5): 16 kB on their way, which takes half the
// time of 2 kB; but not more than 32 short rows, which mostly are in the last cache (64 take a tenth longer).
template <class T>
constexpr Size entries_ahead(Size width) {
  const Size row = width * static_cast<Size>(sizeof(T)), entries = 16384 / (row + 1),
             most = row <= 128 ? 32 : 64;
  return entries < 4 ? 4 : entries > most ? most : entries;
}

// Asks for the first 16 cache lines of a row; the processor notices longer runs by itself. Into the second
// cache: the first one has room for a dozen lines on their way, which made rows of a table that is in no
// cache wait for each other (82,000 rows of 64 floats: 1.5 ms instead of 2.4 on Zen 4; no difference for
// short rows).
template <class T>
void prefetch(const T* row, Size width) {
  constexpr Size line = 64 / static_cast<Size>(sizeof(T));
  const Size n = width < 16 * line ? width : 16 * line;
  for (Size k = 0; k < n; k += line) __builtin_prefetch(row + k, 0, 2);
  if (n % line)
    __builtin_prefetch(row + n - 1, 0, 2);  // a row that is no multiple of a line ends in one more
}

template <Size width>
using Width = std::integral_constant<Size, width>;

// Calls call(w): for the widths that tables mostly have, w is a constant, so that the compiler unrolls the
// loop over a row and keeps the row in registers; for any other width, it is 0.
template <class Call>
void by_width(Size width, const Call& call) {
  switch (width) {
    case 1:
      return call(Width<1>());
    case 8:
      return call(Width<8>());
    case 16:
      return call(Width<16>());
    case 32:
      return call(Width<32>());
    case 64:
      return call(Width<64>());
    case 128:
      return call(Width<128>());
    default:
      return call(Width<0>());
  }
}

// How many vector registers a row of this width fills, or 0 where it does not fit: loops on these are written
// with them. (Left to itself g++ 12 takes 16 numbers apart and adds them one by one, 2.5 times slower.)
template <class T, Size width>
constexpr Size registers() {
  constexpr Size step = static_cast<Size>(Batch<T>::size);
  return width % step == 0 && width / step <= 8 ? width / step : 0;
}

}  // namespace
}  // namespace xgrad::kernels::XGRAD_ARCH
