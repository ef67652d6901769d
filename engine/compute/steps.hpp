#pragma once
#include <algorithm>

#include <xgrad/engine/array/slice.hpp>
#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

/// The positions start, start + step, ... (count of them).
struct Range {
  Index start, step, count;
};
/// What `positions` means in a dimension of this size. Throws std::invalid_argument unless the step is
/// positive.
inline Range range_of(const Slice& positions, Index size) {
  XGRAD_CHECK(positions.step > 0, "slice: step ", positions.step, " is not positive");
  const auto place = [size](Index p) { return std::clamp<Index>(p < 0 ? p + size : p, 0, size); };
  const Index start = place(positions.start), stop = std::max(place(positions.stop), start);
  return {start, positions.step, stop > start ? (stop - start - 1) / positions.step + 1 : 0};
}

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
