#pragma once
#include <xgrad/engine/kernels/dispatch.hpp>

// Loops along contiguous numbers that several families share. For kernels only: each instruction set has its
// own copy.

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr Size lanes = 16;

// Adds up the running sums pairwise.
template <Size count, class T>
inline T add_up(T* running) {
  for (Size width = count / 2; width > 0; width /= 2) {
    for (Size lane = 0; lane < width; ++lane) running[lane] += running[lane + width];
  }
  return running[0];
}

template <Size count, class T, class F>
inline T sum_exactly(const T* in, const F& f) {
  T values[count];
  for (Size lane = 0; lane < count; ++lane) values[lane] = f(in[lane]);
  return add_up<count>(values);
}

// Fewer than 16: pieces of 8, 4, 2 and 1.
template <class T, class F>
inline T sum_rest(const T* in, Size n, const F& f) {
  T total = 0, last = 0;
  if (n & 8) {
    total += sum_exactly<8>(in, f);
    in += 8;
  }
  if (n & 4) {
    total += sum_exactly<4>(in, f);
    in += 4;
  }
  if (n & 2) last = f(in[0]) + f(in[1]);
  if (n & 1) last += f(in[n & 2]);
  return total + last;
}

// The sum of f of each number: 16 independent running sums, which is what a vector unit of any width does, in
// an order that does not depend on the width.
template <class T, class F>
inline T sum_block(const T* in, Size n, const F& f) {
  if (n < lanes) return sum_rest(in, n, f);
  T running[lanes] = {};
  Size i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (Size lane = 0; lane < lanes; ++lane) running[lane] += f(in[i + lane]);
  }
  return add_up<lanes>(running) + sum_rest(in + i, n - i, f);
}

// Blocks of 1024 numbers, added pairwise.
template <class T, class F>
T sum_contiguous(const T* in, Size n, const F& f) {
  if (n <= 1024) return sum_block(in, n, f);
  Size half = 1024;
  while (half * 2 < n) half *= 2;  // depth: log2(n / 1024)
  return sum_contiguous(in, half, f) + sum_contiguous(in + half, n - half, f);
}

constexpr auto itself = [](auto x) { return x; };

// The sum of f(j) for j in [0, n), by blocks that are computed into a buffer: f may be dear.
template <class T, class F>
T sum_of(Size n, const F& f) {
  constexpr Size block = 1024;
  T buffer[block], total = 0;
  for (Size first = 0; first < n; first += block) {
    const Size count = n - first < block ? n - first : block;
    for (Size j = 0; j < count; ++j) buffer[j] = f(first + j);
    total += sum_block(buffer, count, itself);
  }
  return total;
}

// The best number of a row; n > 0. better(x, best) returns one of the two, without branches. 32 candidates
// side by side: compilers unroll shorter loops before they could make vector code of them.
template <class T, class Better>
T best_of(const T* in, Size n, const Better& better) {
  constexpr Size candidates = 32;
  T best = in[0];
  Size j = 0;
  if (n >= candidates) {
    T candidate[candidates];
    for (Size lane = 0; lane < candidates; ++lane) candidate[lane] = in[lane];
    for (j = candidates; j + candidates <= n; j += candidates) {
      for (Size lane = 0; lane < candidates; ++lane) candidate[lane] = better(in[j + lane], candidate[lane]);
    }
    for (Size lane = 0; lane < candidates; ++lane) best = better(candidate[lane], best);
  }
  for (; j < n; ++j) best = better(in[j], best);
  return best;
}

// NaN is passed over.
template <class T>
T max_of(const T* in, Size n) {
  return best_of(in, n, [](T x, T best) { return x > best ? x : best; });
}

}  // namespace
}  // namespace xgrad::kernels::XGRAD_ARCH
