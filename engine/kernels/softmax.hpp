#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// Softmax over the middle dimension of (outer, n, width) with rows `stride` apart, laid out as in
/// reduce.hpp; n > 0. The largest element is subtracted before exp (within 2 ulp, see exp.hpp), so that none
/// overflows. Every instruction set gives the same bits, except through std::log.
template <class T>
struct Softmax {
  /// out = exp(in) / sum over j of exp(in); `out` has the layout of `in` and may be the same.
  void (*softmax)(const T* in, T* out, Size outer, Size n, Size width, Size stride);
  /// out = in - log(sum over j of exp(in)); `out` as in softmax.
  void (*log_softmax)(const T* in, T* out, Size outer, Size n, Size width, Size stride);
  /// out[i * stride + k] = log(sum over j of exp(in)).
  void (*logsumexp)(const T* in, T* out, Size outer, Size n, Size width, Size stride);
  /// out = (grad - sum over j of grad * y) * y, where y = softmax(x).
  void (*softmax_backward)(const T* grad, const T* y, T* out, Size outer, Size n, Size width, Size stride);
  /// out = grad - exp(y) * sum over j of grad, where y = log_softmax(x).
  void (*log_softmax_backward)(const T* grad, const T* y, T* out, Size outer, Size n, Size width,
                               Size stride);

  /// The two parts of logsumexp, for a loss that does not need all of the softmax. For the rows of (rows, n):
  /// max[r] = greatest of row r, log_sum[r] = log(sum over j of exp(in[r, j] - max[r])).
  void (*max_and_log_sum)(const T* in, Size rows, Size n, T* max, T* log_sum);
  /// Of one row with these two: out[j] = scale * exp((in[j] - max) - log_sum), the softmax times scale.
  void (*scaled_softmax)(const T* in, Size n, T max, T log_sum, T scale, T* out);
};

template <class T>
XGRAD_API const Softmax<T>& softmax();

}  // namespace xgrad::kernels
