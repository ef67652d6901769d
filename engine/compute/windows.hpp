#pragma once
// For the sources of convolutions and pools: which place of the input stands under which tap of a window.

#include <algorithm>
#include <vector>

#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

/// Windows of `kernel` taps, `dilation` apart, that move by `stride` over `length` places with padding before
/// and after: tap k of window o stands at place o * stride + k * dilation - left, which `outside` maps into
/// the input (or to -1, a zero) where it is not in it.
struct Windows {
  Index length, kernel, stride, dilation, left, right;
  Index count;                 // of windows
  std::vector<Index> outside;  // of places -left ... -1, then of length ... length + right - 1

  Index place(Index o, Index k) const {
    const Index at = o * stride + k * dilation - left;
    if (at >= 0 && at < length) return at;
    return outside[at < 0 ? at + left : at - length + left];
  }

  /// The windows whose tap k stands in the input: [first, last).
  std::pair<Index, Index> inside(Index k) const {
    const auto windows_before = [&](Index at) {  // windows whose tap k stands before place `at`
      const Index distance = at - (k * dilation - left);
      return std::clamp<Index>(distance <= 0 ? 0 : (distance + stride - 1) / stride, 0, count);
    };
    return {windows_before(0), windows_before(length)};
  }

  /// column[o] = what stands under tap k of window o.
  void gather(const Scalar* in, Index k, Scalar* column) const {
    const auto [first, last] = inside(k);
    const auto edge = [&](Index o) {
      const Index at = place(o, k);
      column[o] = at < 0 ? 0 : in[at];
    };
    for (Index o = 0; o < first; ++o) edge(o);
    const Scalar* from = in + k * dilation - left;
    if (stride == 1) {
      std::copy(from + first, from + last, column + first);
    } else {
      for (Index o = first; o < last; ++o) column[o] = from[o * stride];
    }
    for (Index o = last; o < count; ++o) edge(o);
  }

  /// The other way round: what stands under tap k of window o receives column[o].
  void scatter_add(const Scalar* column, Index k, Scalar* to) const {
    const auto [first, last] = inside(k);
    const auto edge = [&](Index o) {
      const Index at = place(o, k);
      if (at >= 0) to[at] += column[o];
    };
    for (Index o = 0; o < first; ++o) edge(o);
    Scalar* target = to + k * dilation - left;
    if (stride == 1) {
      for (Index o = first; o < last; ++o) target[o] += column[o];
    } else {
      for (Index o = first; o < last; ++o) target[o * stride] += column[o];
    }
    for (Index o = last; o < count; ++o) edge(o);
  }
};

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
