#include <cstdint>
#include <type_traits>

#include <xgrad/engine/kernels/one_copy.hpp>
#include <xgrad/engine/kernels/pool.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

// As wide as T: the compiler makes no vector code of a choice between integers by a comparison of others.
template <class T>
using Step = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

constexpr Size block = 64;

// A block of windows side by side, one of their numbers after the other.
template <class T, bool with_place, class Count, class Stride>
XGRAD_ONE_COPY void max_block(const T* in, const Windows& of, Count n, Stride stride, T* __restrict out,
                              Size* __restrict place, Size first) {
  T best[block];
  Step<T> step[block];
  for (Size w = 0; w < n; ++w) {
    best[w] = in[w * stride];
    step[w] = 0;
  }
  for (Size t = 1; t < of.kernel; ++t) {
    const T* from = in + t * of.dilation;
    for (Size w = 0; w < n; ++w) {
      const T x = from[w * stride], before = best[w];
      const bool wins = (x > before) | (x != x);
      best[w] = wins ? x : before;
      if constexpr (with_place) step[w] = wins ? static_cast<Step<T>>(t) : step[w];
    }
  }
  for (Size w = 0; w < n; ++w) out[w] = best[w];
  if constexpr (with_place) {
    for (Size w = 0; w < n; ++w) {
      place[w] = (first + w) * stride + static_cast<Size>(step[w]) * of.dilation;
    }
  }
}

template <class T, bool with_place, class Stride>
void max_blocks(const T* in, const Windows& of, Stride stride, T* out, Size* place) {
  Size w = 0;
  for (; w + block <= of.count; w += block) {  // the compiler knows the length of these
    max_block<T, with_place>(in + w * stride, of, std::integral_constant<Size, block>(), stride, out + w,
                             place + w, w);
  }
  if (w < of.count) {
    max_block<T, with_place>(in + w * stride, of, of.count - w, stride, out + w, place + w, w);
  }
}

template <class T, bool with_place>
void max_by_stride(const T* in, const Windows& of, T* out, Size* place) {
  if (of.stride == 1) return max_blocks<T, with_place>(in, of, std::integral_constant<Size, 1>(), out, place);
  if (of.stride == 2) return max_blocks<T, with_place>(in, of, std::integral_constant<Size, 2>(), out, place);
  max_blocks<T, with_place>(in, of, of.stride, out, place);
}

template <class T>
void max(const T* in, const Windows& of, T* out) {
  max_by_stride<T, false>(in, of, out, static_cast<Size*>(nullptr));
}
template <class T>
void max_and_place(const T* in, const Windows& of, T* out, Size* place) {
  max_by_stride<T, true>(in, of, out, place);
}

}  // namespace

extern const Pool<float> pool_float{max<float>, max_and_place<float>};
extern const Pool<double> pool_double{max<double>, max_and_place<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
