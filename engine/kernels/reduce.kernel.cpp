#include <xgrad/engine/kernels/reduce.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

constexpr Size lanes = 16, block = 1024;

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

template <class T>
T sum_contiguous(const T* in, Size n) {
  if (n <= block) return sum_block(in, n);
  Size half = block;
  while (half * 2 < n) half *= 2;  // depth: log2(n / block)
  return sum_contiguous(in, half) + sum_contiguous(in + half, n - half);
}

// Columns: one row after the other, all columns side by side.
template <class T>
void sum_rows(const T* in, T* out, Size n, Size inner) {
  for (Size k = 0; k < inner; ++k) out[k] = 0;
  for (Size j = 0; j < n; ++j) {
    for (Size k = 0; k < inner; ++k) out[k] += in[j * inner + k];
  }
}

template <class T>
void sum(const T* in, T* out, Size outer, Size n, Size inner) {
  for (Size i = 0; i < outer; ++i) {
    if (inner == 1) {
      out[i] = sum_contiguous(in + i * n, n);
    } else {
      sum_rows(in + i * n * inner, out + i * inner, n, inner);
    }
  }
}

}  // namespace

extern const Reduce<float> reduce_float{sum<float>};
extern const Reduce<double> reduce_double{sum<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
