#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// Windows over a row: window w has the numbers in[w * stride + t * dilation] for t < kernel.
struct Windows {
  Size count, kernel, stride, dilation;
};

template <class T>
struct Pool {
  /// out[w] = the greatest number of window w; the last NaN where there is one.
  void (*max)(const T* in, const Windows& windows, T* out);
  /// The same, and place[w] = its position within `in`, the first of equal ones.
  void (*max_and_place)(const T* in, const Windows& windows, T* out, Size* place);
};

template <class T>
XGRAD_API const Pool<T>& pool();

}  // namespace xgrad::kernels
