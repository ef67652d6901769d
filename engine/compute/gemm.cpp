#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include <xgrad/engine/compute/blas.hpp>
#include <xgrad/engine/compute/gemm.hpp>
#include <xgrad/engine/kernels/correlate.hpp>
#include <xgrad/engine/kernels/thin_product.hpp>
#include <xgrad/engine/system/allocator.hpp>
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

  void whole() const {
    const std::unique_lock<std::mutex> turn = turn_of_blas();
    if (m == 1 || n == 1) return vector();
    blas_gemm(trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }

  void rows(Index first, Index last) const {
    Product part = *this;
    part.m = last - first;
    part.a += trans_a ? first : first * lda;
    part.c += first * ldc;
    part.whole();
  }
  void columns(Index first, Index last) const {
    Product part = *this;
    part.n = last - first;
    part.b += trans_b ? first * ldb : first;
    part.c += first;
    part.whole();
  }
};

// ---- products of the kernels for thin matrices: nothing is gained by copying a matrix into another order
// first

constexpr Index thin = 32, few = 64;  // a side, terms

// x[i, j] is at data[i * row + j * column].
template <class Pointer>
struct Strided {
  Pointer data;
  Index row, column;

  Strided transposed() const { return {data, column, row}; }
};

template <class T>
struct ThinProduct {
  Index m, n, k;
  T alpha, beta;
  Strided<const T*> a, b;
  Strided<T*> c;
  std::vector<T, Allocator<T>> copy = {};  // of a or b

  ThinProduct(const Product<T>& p)
      : m(p.m),
        n(p.n),
        k(p.k),
        alpha(p.alpha),
        beta(p.beta),
        a(of(p.a, p.lda, p.trans_a)),
        b(of(p.b, p.ldb, p.trans_b)),
        c{p.c, p.ldc, 1} {
    const bool few_terms = k <= few && m >= thin && n >= 16;
    if (n < m && !few_terms && !(b.column == 1 && n >= 16)) transpose();
    if (few_terms && b.column != 1) b = copied(b, k, n);
    if (b.column != 1 && a.column != 1) a = copied(a, m, k);
  }

  void rows(Index first, Index last) const { compute(first, last, 0, n); }
  void columns(Index first, Index last) const { compute(0, m, first, last); }

 private:
  static Strided<const T*> of(const T* data, Index stride, bool transposed) {
    return transposed ? Strided<const T*>{data, 1, stride} : Strided<const T*>{data, stride, 1};
  }

  void transpose() {
    std::swap(m, n);
    std::swap(a, b);
    a = a.transposed();
    b = b.transposed();
    c = c.transposed();
  }

  // In the order of rows; x lies in that of columns.
  Strided<const T*> copied(Strided<const T*> x, Index x_rows, Index x_columns) {
    copy.resize(x_rows * x_columns);
    kernels::correlate<T>().transpose(x.data, x_columns, x_rows, x.column, copy.data(), x_columns);
    return {copy.data(), x_columns, 1};
  }

  void compute(Index row, Index last_row, Index column, Index last_column) const {
    const T* const a_part = a.data + row * a.row;
    const T* const b_part = b.data + column * b.column;
    const typename kernels::ThinProduct<T>::Out out{alpha, beta, c.data + row * c.row + column * c.column,
                                                    c.row, c.column};
    const typename kernels::ThinProduct<T>::Size3 size{last_row - row, last_column - column, k};
    if (b.column == 1) {
      kernels::thin_product<T>().row_sums(size, a_part, a.row, a.column, b_part, b.row, out);
    } else {
      kernels::thin_product<T>().dots(size, a_part, a.row, b_part, b.column, out);
    }
  }
};

// ---- panels

// Size of the panels that the longer side of the product falls into: about two million multiplications or
// more each (some ten microseconds), and not narrower than `least` where there are more than two.
static Index panel_size(Index side, Index other, Index k, Index least) {
  const double work = static_cast<double>(side) * static_cast<double>(other) * static_cast<double>(k);
  const Index panels =
      std::clamp<Index>(static_cast<Index>(work / 2e6), 1, std::max<Index>(side / least, side >= 32 ? 2 : 1));
  return ((side + panels - 1) / panels + 15) / 16 * 16;
}

template <class T>
static void multiply_in_panels(const T& product, Index least) {
  const bool by_rows = product.m >= product.n;
  const Index panel = by_rows ? panel_size(product.m, product.n, product.k, least)
                              : panel_size(product.n, product.m, product.k, least);
  parallel_for(by_rows ? product.m : product.n, panel, [&](Index first, Index last) {
    by_rows ? product.rows(first, last) : product.columns(first, last);
  });
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
  // With a vector on one side, the BLAS is as good wherever the matrix is not read along its rows.
  const bool vector = m == 1 || n == 1,
             along_rows = m == 1 ? trans_b && (!trans_a || lda == 1) : !trans_a && (trans_b || ldb == 1);
  if ((std::min(m, n) <= thin || k <= few) && (!vector || along_rows)) {
    return multiply_in_panels(ThinProduct<T>(product), 64);
  }
  // Each call of the BLAS copies the other matrix into an order of its own once more: a few percent of the
  // time of 128 rows, one of 256.
  multiply_in_panels(product, 256);
}

template void gemm(bool, bool, Index, Index, Index, float, const float*, Index, const float*, Index, float,
                   float*, Index);
template void gemm(bool, bool, Index, Index, Index, double, const double*, Index, const double*, Index,
                   double, double*, Index);

}  // namespace xgrad
