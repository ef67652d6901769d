#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

// Loops along contiguous numbers that several families share. For kernels only: each instruction set has its
// own copy.

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr Size lanes = 16;

// Adds up the running sums pairwise: one half to the other, and so on.
template <Size count, class T>
inline T add_up(T* running) {
  if constexpr (count == 1) {
    return running[0];
  } else {
    for (Size lane = 0; lane < count / 2; ++lane) running[lane] += running[lane + count / 2];
    return add_up<count / 2>(running);
  }
}

template <Size count, class T, class F>
inline T sum_exactly(Size at, const F& f) {
  T values[count];
  for (Size lane = 0; lane < count; ++lane) values[lane] = f(at + lane);
  return add_up<count>(values);
}

// Fewer than 16: pieces of 8, 4, 2 and 1.
template <class T, class F>
inline T sum_rest(Size at, Size n, const F& f) {
  T total = 0, last = 0;
  if (n & 8) {
    total += sum_exactly<8, T>(at, f);
    at += 8;
  }
  if (n & 4) {
    total += sum_exactly<4, T>(at, f);
    at += 4;
  }
  if (n & 2) last = f(at) + f(at + 1);
  if (n & 1) last += f(at + (n & 2));
  return total + last;
}

// The sum of f(i) for i in [0, n): 16 independent running sums, which is what a vector unit of any width
// does, in an order that does not depend on the width.
template <class T, class F>
inline T sum_block(Size n, const F& f) {
  if (n < lanes) return sum_rest<T>(0, n, f);
  T running[lanes] = {};
  Size i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (Size lane = 0; lane < lanes; ++lane) running[lane] += f(i + lane);
  }
  return add_up<lanes>(running) + sum_rest<T>(i, n - i, f);
}

// The sum of f of each number: blocks of 1024, added pairwise.
template <class T, class F>
T sum_contiguous(const T* in, Size n, const F& f) {
  if (n <= 1024) return sum_block<T>(n, [&](Size i) { return f(in[i]); });
  Size half = 1024;
  while (half * 2 < n) half *= 2;  // depth: log2(n / 1024)
  return sum_contiguous(in, half, f) + sum_contiguous(in + half, n - half, f);
}

constexpr auto itself = [](auto x) { return x; };

// The same by blocks that are computed into a buffer: f may be expensive.
template <class T, class F>
T sum_of(Size n, const F& f) {
  constexpr Size block = 1024;
  T buffer[block], total = 0;
  for (Size first = 0; first < n; first += block) {
    const Size count = n - first < block ? n - first : block;
    for (Size j = 0; j < count; ++j) buffer[j] = f(first + j);
    total += sum_block<T>(count, [&](Size j) { return buffer[j]; });
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
