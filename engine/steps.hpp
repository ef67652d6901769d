#pragma once
#include <algorithm>

#include <xgrad/engine/reduce.hpp>

namespace xgrad {

/// Copies the positions start, start + step, ... (count of them) along n: out is (outer, count, inner). T may
/// be a number of any type.
template <class T>
void copy_steps(const T* in, T* out, const Slices& s, Index start, Index step, Index count) {
  const Index run = step == 1 ? count * s.inner : s.inner;
  for (Index i = 0; i < s.outer; ++i) {
    const T* from = in + (i * s.n + start) * s.inner;
    for (Index j = 0; j < count * s.inner; j += run, from += step * s.inner) {
      out = std::copy_n(from, run, out);
    }
  }
}

/// The other way round: adds `in` (outer, count, inner) to those positions of `out` (outer, n, inner).
template <class T>
void add_steps(const T* in, T* out, const Slices& s, Index start, Index step, Index count) {
  const Index run = step == 1 ? count * s.inner : s.inner;
  for (Index i = 0; i < s.outer; ++i) {
    T* to = out + (i * s.n + start) * s.inner;
    for (Index j = 0; j < count * s.inner; j += run, to += step * s.inner) {
      for (Index k = 0; k < run; ++k) to[k] += in[k];
      in += run;
    }
  }
}

}  // namespace xgrad
