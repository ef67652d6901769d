#pragma once
#include <cblas.h>

namespace xgrad {

/// The functions of the BLAS that products are made of.
struct Blas {
  decltype(&cblas_sgemm) sgemm;
  decltype(&cblas_dgemm) dgemm;
  decltype(&cblas_sgemv) sgemv;
  decltype(&cblas_dgemv) dgemv;
  /// Whether two threads may call it at the same time.
  bool reentrant;
};

/// The BLAS that xgrad was built with, loaded when the first product needs it: without threads of its
/// own, and with the fastest of its kernels on AMD's processors, which OpenBLAS 0.3.21 does not find there;
/// OPENBLAS_CORETYPE in the environment counts more. Under XGRAD_VERBOSE=1 its name and kernels are
/// written to the standard error once. Throws std::runtime_error where it is not installed.
const Blas& blas();

}  // namespace xgrad
