#pragma once

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // g++ 12 about its own AVX-512 header
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <xsimd/xsimd.hpp>

// For kernels only: xsimd's vectors, with a copy of what uses them for each instruction set.

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

template <class T>
using Batch = xsimd::batch<T, xsimd::default_arch>;

// a b + c, rounded once where the CPU can. (xsimd 8.1 does not use the fused instruction of AVX-512.)
template <class T>
Batch<T> fused(Batch<T> a, Batch<T> b, Batch<T> c) {
#ifdef __AVX512F__
  if constexpr (sizeof(T) == 4) {
    return _mm512_fmadd_ps(a, b, c);
  } else {
    return _mm512_fmadd_pd(a, b, c);
  }
#else
  return xsimd::fma(a, b, c);
#endif
}

}  // namespace
}  // namespace xgrad::kernels::XGRAD_ARCH
