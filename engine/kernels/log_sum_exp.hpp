#pragma once
#include <xgrad/engine/kernels/dispatch.hpp>

namespace xgrad::kernels {

/// Exponentials along the rows of a (rows, n) array, shifted by the greatest number of the row so that none
/// overflows. The bits are the same on every instruction set; exp is within 2 ulp
/// (see exp.hpp).
template <class T>
struct LogSumExp {
  /// max[r] = greatest of row r, log_sum[r] = log(sum over j of exp(in[r, j] - max[r])).
  void (*rows)(const T* in, Size rows, Size n, T* max, T* log_sum);
  /// out[j] = scale * exp((in[j] - max) - log_sum): the softmax of one row, times scale.
  void (*softmax)(const T* in, Size n, T max, T log_sum, T scale, T* out);
};

template <class T>
XGRAD_API const LogSumExp<T>& log_sum_exp();

}  // namespace xgrad::kernels
