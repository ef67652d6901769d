#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// The size of a correlation: `rows` results of `count` places each, sums over `depth` rows of the input and
/// `taps` places of each, `dilation` apart.
struct Correlation {
  Size rows, count, depth, taps, dilation;
};

/// The arithmetic of a convolution of stride 1, without a matrix of columns: what it multiplies is read where
/// it is.
template <class T>
struct Correlate {
  /// Numbers that `add` may read after the last one it needs of x; what they are does not matter.
  static constexpr Size slack = 64 / static_cast<Size>(sizeof(T));
  /// Rows of y that `add` sums at once: threads should share y by multiples of them.
  static constexpr int tile_rows = 6;

  /// y[o, p] += sum of weight[o, r * taps + k] * x[r, p + k * dilation] over r and k, in this order. Rows are
  /// `weight_stride`, `x_stride` and `y_stride` apart. With one tap, it is a product of two matrices. y
  /// overlaps neither of the others.
  void (*add)(const Correlation& size, const T* weight, Size weight_stride, const T* x, Size x_stride, T* y,
              Size y_stride);
  /// out[j, i] = in[i, j], for i < rows and j < columns; rows are `stride` and `out_stride` apart.
  void (*transpose)(const T* in, Size rows, Size columns, Size stride, T* out, Size out_stride);
};

template <class T>
XGRAD_API const Correlate<T>& correlate();

}  // namespace xgrad::kernels
