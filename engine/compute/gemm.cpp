#include <algorithm>
#include <limits>
#include <mutex>

#include <xgrad/engine/compute/blas.hpp>
#include <xgrad/engine/compute/gemm.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad {

// An OpenBLAS without threads (Debian's libopenblas0-serial) takes no locks either: two calls at a time get
// the same work space and return each other's numbers. There, one call waits for the other.
static std::unique_lock<std::mutex> turn_of_blas() {
  static std::mutex mutex;
  return blas().reentrant ? std::unique_lock<std::mutex>() : std::unique_lock(mutex);
}

static CBLAS_TRANSPOSE flag(bool transposed) {
  return transposed ? CblasTrans : CblasNoTrans;
}
static int narrow(Index n) {
  return static_cast<int>(n);
}

static void blas_gemm(bool ta, bool tb, Index m, Index n, Index k, float alpha, const float* a, Index lda,
                      const float* b, Index ldb, float beta, float* c, Index ldc) {
  blas().sgemm(CblasRowMajor, flag(ta), flag(tb), narrow(m), narrow(n), narrow(k), alpha, a, narrow(lda), b,
               narrow(ldb), beta, c, narrow(ldc));
}
static void blas_gemm(bool ta, bool tb, Index m, Index n, Index k, double alpha, const double* a, Index lda,
                      const double* b, Index ldb, double beta, double* c, Index ldc) {
  blas().dgemm(CblasRowMajor, flag(ta), flag(tb), narrow(m), narrow(n), narrow(k), alpha, a, narrow(lda), b,
               narrow(ldb), beta, c, narrow(ldc));
}
static void blas_gemv(bool ta, Index rows, Index cols, float alpha, const float* a, Index lda, const float* x,
                      Index incx, float* y, Index incy) {
  blas().sgemv(CblasRowMajor, flag(ta), narrow(rows), narrow(cols), alpha, a, narrow(lda), x, narrow(incx), 1,
               y, narrow(incy));
}
static void blas_gemv(bool ta, Index rows, Index cols, double alpha, const double* a, Index lda,
                      const double* x, Index incx, double* y, Index incy) {
  blas().dgemv(CblasRowMajor, flag(ta), narrow(rows), narrow(cols), alpha, a, narrow(lda), x, narrow(incx), 1,
               y, narrow(incy));
}

template <class T>
struct Product {
  bool trans_a, trans_b;
  Index m, n, k;
  T alpha;
  const T* a;
  Index lda;
  const T* b;
  Index ldb;
  T beta;
  T* c;
  Index ldc;

  void scale_c() const {
    for (Index i = 0; i < m; ++i) {
      T* row = c + i * ldc;
      for (Index j = 0; j < n; ++j) row[j] = beta == 0 ? T(0) : beta * row[j];
    }
  }

  // Below some thousand multiplications a call of the BLAS costs more than its work.
  void small() const {
    if (beta != 1) scale_c();
    const Index a_row = trans_a ? 1 : lda, a_col = trans_a ? lda : 1;
    for (Index i = 0; i < m; ++i) {
      T* out = c + i * ldc;
      if (trans_b) {
        for (Index j = 0; j < n; ++j) {
          T sum = 0;
          for (Index p = 0; p < k; ++p) sum += a[i * a_row + p * a_col] * b[j * ldb + p];
          out[j] += alpha * sum;
        }
      } else {
        for (Index p = 0; p < k; ++p) {
          const T factor = alpha * a[i * a_row + p * a_col];
          const T* row = b + p * ldb;
          for (Index j = 0; j < n; ++j) out[j] += factor * row[j];
        }
      }
    }
  }

  // A vector on one side: nothing is used twice, so the BLAS need not rearrange the matrix.
  void vector() const {
    if (beta != 1) scale_c();
    if (n == 1) {
      blas_gemv(trans_a, trans_a ? k : m, trans_a ? m : k, alpha, a, lda, b, trans_b ? 1 : ldb, c, ldc);
    } else {
      blas_gemv(!trans_b, trans_b ? n : k, trans_b ? k : n, alpha, b, ldb, a, trans_a ? lda : 1, c, 1);
    }
  }

  void whole() const { blas_gemm(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc); }

  Product rows(Index first, Index last) const {
    Product part = *this;
    part.m = last - first;
    part.a += trans_a ? first : first * lda;
    part.c += first * ldc;
    return part;
  }
  Product columns(Index first, Index last) const {
    Product part = *this;
    part.n = last - first;
    part.b += trans_b ? first * ldb : first;
    part.c += first;
    return part;
  }
};

// Size of the panels that the longer side of the product falls into: about two million multiplications or
// more each (some ten microseconds), and not narrower than 128 where there are more than two, because each
// call rearranges the other matrix once more.
static Index panel_size(Index side, Index other, Index k) {
  const double work = static_cast<double>(side) * static_cast<double>(other) * static_cast<double>(k);
  const Index panels =
      std::clamp<Index>(static_cast<Index>(work / 2e6), 1, std::max<Index>(side / 128, side >= 32 ? 2 : 1));
  return ((side + panels - 1) / panels + 15) / 16 * 16;
}

template <class T>
void gemm(bool trans_a, bool trans_b, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b,
          Index ldb, T beta, T* c, Index ldc) {
  if (m == 0 || n == 0) return;
  const Product<T> product{trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc};
  if (k == 0) return product.scale_c();
  if (m <= 16384 && n <= 16384 && k <= 16384 && m * n * k <= 1024) return product.small();

  constexpr Index most = std::numeric_limits<int>::max();
  XGRAD_CHECK(std::max({m, n, k, lda, ldb, ldc}) <= most, "gemm: a product of ", m, " x ", k, " and ", k,
              " x ", n, " has a side beyond the BLAS's 32 bits");
  const bool vector = m == 1 || n == 1;
  const bool by_rows = m >= n;
  const Index panel = by_rows ? panel_size(m, n, k) : panel_size(n, m, k);
  parallel_for(by_rows ? m : n, panel, [&](Index first, Index last) {
    const Product<T> part = by_rows ? product.rows(first, last) : product.columns(first, last);
    const std::unique_lock<std::mutex> turn = turn_of_blas();
    vector ? part.vector() : part.whole();
  });
}

template void gemm(bool, bool, Index, Index, Index, float, const float*, Index, const float*, Index, float,
                   float*, Index);
template void gemm(bool, bool, Index, Index, Index, double, const double*, Index, const double*, Index,
                   double, double*, Index);

}  // namespace xgrad
