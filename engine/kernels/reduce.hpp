#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// Reductions of the middle dimension of an (outer, n, width) array whose rows are `stride` apart: element
/// (i, j, k) is at in[(i * n + j) * stride + k], result (i, k) at out[i * stride + k]. A part of the
/// columns of a wider array is such an array too. The order of the operations depends on the shape only,
/// never on the instruction set.
template <class T>
struct Reduce {
  /// The sum over j. Contiguous sums (stride 1) keep 16 running sums over blocks of 1024 numbers and add the
  /// blocks pairwise; columns are added in blocks of 256 rows: the rounding error grows slowly with n.
  void (*sum)(const T* in, T* out, Size outer, Size n, Size width, Size stride);
  /// The sum over j of (in - centre)^2, where `centre` has the layout of `out`; in the order of sum.
  void (*sum_squares)(const T* in, const T* centre, T* out, Size outer, Size n, Size width, Size stride);
  /// The sum of the squares of n numbers, in double.
  double (*squares)(const T* in, Size n);
  /// The largest (smallest) element over j and the first j where it is; n > 0. NaN counts as larger (smaller)
  /// than every number.
  void (*max)(const T* in, T* out, Size* where, Size outer, Size n, Size width, Size stride);
  void (*min)(const T* in, T* out, Size* where, Size outer, Size n, Size width, Size stride);
};

template <class T>
XGRAD_API const Reduce<T>& reduce();

}  // namespace xgrad::kernels
