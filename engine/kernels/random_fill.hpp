#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// From random words to random numbers, as PyTorch computes them; the same bits on every instruction set.
template <class T>
struct RandomFill {
  /// out[i] = fma(x, to - from, from), where x in [0, 1) is the low 24 bits of words[i] (float) or the low 53
  /// bits of words[2 i], words[2 i + 1], high word first (double). What rounds up to `to` becomes `from`.
  void (*uniform)(const std::uint32_t* words, T* out, Size n, T from, T to);
  /// Box and Muller in place, for each block of 16 uniform numbers (n is a multiple of 16): d[j] and d[j + 8]
  /// become r cos(t) std + mean and r sin(t) std + mean, with r = sqrt(-2 log(1 - d[j])), t = 2 pi d[j + 8].
  void (*normal)(T* data, Size n, T mean, T std);
};

template <class T>
XGRAD_API const RandomFill<T>& random_fill();

}  // namespace xgrad::kernels
