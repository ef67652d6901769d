#pragma once
#include <xgrad/engine/kernels/dispatch.hpp>

namespace xgrad::kernels {

/// Reductions of the middle dimension of an (outer, n, inner) array. The order of the operations depends on
/// the shape only, never on the instruction set.
template <class T>
struct Reduce {
  /// out[i, k] = sum over j of in[i, j, k]: contiguous sums keep 16 running sums over blocks of 1024 numbers
  /// and add the blocks pairwise, so that the rounding error grows with log n.
  void (*sum)(const T* in, T* out, Size outer, Size n, Size inner);
};

template <class T>
XGRAD_API const Reduce<T>& reduce();

}  // namespace xgrad::kernels
