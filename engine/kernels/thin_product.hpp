#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// Products of matrices that are thin or have few terms, of which little would be gained by copying them into
/// another order first. C is m x n, c[i, j] is at c[i * c_row + j * c_column]; it becomes alpha * (the sum
/// over p < k) + beta * c[i, j], and with beta = 0 what it held is not read. Its numbers do not depend on m
/// and n.
template <class T>
struct ThinProduct {
  struct Size3 {
    Size m, n, k;
  };
  struct Out {
    T alpha, beta;
    T* c;
    Size c_row, c_column;
  };

  /// Sums of a[i * a_row + p] * b[j * b_row + p]: both lie along p. For small m.
  void (*dots)(const Size3& size, const T* a, Size a_row, const T* b, Size b_row, const Out& out);
  /// Sums of a[i * a_row + p * a_column] * b[p * b_row + j]: rows of b, times numbers of a. For small m or k.
  void (*row_sums)(const Size3& size, const T* a, Size a_row, Size a_column, const T* b, Size b_row,
                   const Out& out);
};

template <class T>
XGRAD_API const ThinProduct<T>& thin_product();

}  // namespace xgrad::kernels
