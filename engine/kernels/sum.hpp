#pragma once
#include <xgrad/engine/kernels/dispatch.hpp>

// For kernels only: each instruction set has its own copy.

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr Size lanes = 16;

// 16 independent running sums: what a vector unit of any width does, in an order that does not depend on the
// width.
template <class T>
T sum_block(const T* in, Size n) {
  T running[lanes] = {};
  Size i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (Size lane = 0; lane < lanes; ++lane) running[lane] += in[i + lane];
  }
  for (Size lane = 0; i < n; ++i, ++lane) running[lane] += in[i];
  for (Size width = lanes / 2; width > 0; width /= 2) {
    for (Size lane = 0; lane < width; ++lane) running[lane] += running[lane + width];
  }
  return running[0];
}

// Blocks of 1024 numbers, added pairwise.
template <class T>
T sum_contiguous(const T* in, Size n) {
  if (n <= 1024) return sum_block(in, n);
  Size half = 1024;
  while (half * 2 < n) half *= 2;  // depth: log2(n / 1024)
  return sum_contiguous(in, half) + sum_contiguous(in + half, n - half);
}

}  // namespace
}  // namespace xgrad::kernels::XGRAD_ARCH
