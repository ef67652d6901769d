#pragma once
#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad {

/// C = alpha * op(A) op(B) + beta * C for row-major matrices: op(A) is m x k, op(B) is k x n, C is m x n; op
/// transposes where trans_a or trans_b is set, and lda, ldb, ldc are the distances between stored rows. With
/// beta = 0 what C held before is not read. T is float or double; C overlaps neither A nor B.
///
/// Where a side is at most 32 or the number of terms at most 64, kernels of ours compute dot products or sums
/// of rows (kernels/thin_product.hpp), otherwise the BLAS, each call of it in one thread (blas.hpp; OpenBLAS
/// is set to one thread for the whole program). Large products are cut into panels by their shape only: the
/// result has the same bits at any number of threads.
template <class T>
XGRAD_API void gemm(bool trans_a, bool trans_b, Index m, Index n, Index k, T alpha, const T* a, Index lda,
                    const T* b, Index ldb, T beta, T* c, Index ldc);

}  // namespace xgrad
