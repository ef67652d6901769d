#pragma once
#include <algorithm>

#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad {

/// An array seen as (outer, n, inner): all before, in and after one dimension, or several neighbouring ones.
/// One of the three may be 0 and another 2^40: loops over one of them alone are for arrays with elements.
struct AlongDim {
  Index outer = 1, n = 1, inner = 1;

  /// Around the dimensions first to last (included) of `shape`; a 0-d shape has one slice of one element.
  AlongDim(const Shape& shape, Index first, Index last) {
    shape.numel();  // or the error that its sizes are too large to be multiplied
    for (Index d = 0; d < shape.dim(); ++d) (d < first ? outer : d <= last ? n : inner) *= shape[d];
  }
  AlongDim(const Shape& shape, Index dim) : AlongDim(shape, dim, dim) {}

  Index numel() const { return outer * n * inner; }
};

/// Calls body(i, count, k, width) for parts of some 32768 elements, on several threads: the slices i to i +
/// count, of which the columns k to k + width. AlongDim are never cut along n. Where there are no elements
/// nothing is called.
template <class Body>
void for_slices(const AlongDim& s, const Body& body) {
  if (s.numel() == 0) return;
  constexpr Index part = 32768;
  const Index slice = std::max<Index>(s.n * s.inner, 1);
  if (s.inner == 1 || s.outer >= 8 || s.numel() <= part) {
    parallel_for(s.outer, part / slice,
                 [&](Index first, Index last) { body(first, last - first, 0, s.inner); });
    return;
  }
  const Index columns = std::max<Index>(part / std::max<Index>(s.n, 1) / 64 * 64, 64);
  for (Index i = 0; i < s.outer; ++i) {
    parallel_for(s.inner, columns, [&](Index first, Index last) { body(i, 1, first, last - first); });
  }
}

/// Copies the positions start, start + step, ... (count of them) along n: out is (outer, count, inner). T may
/// be a number of any type.
template <class T>
void copy_steps(const T* in, T* out, const AlongDim& s, Index start, Index step, Index count) {
  if (count * s.inner == 0) return;
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
void add_steps(const T* in, T* out, const AlongDim& s, Index start, Index step, Index count) {
  if (count * s.inner == 0) return;
  const Index run = step == 1 ? count * s.inner : s.inner;
  for (Index i = 0; i < s.outer; ++i) {
    T* to = out + (i * s.n + start) * s.inner;
    for (Index j = 0; j < count * s.inner; j += run, to += step * s.inner) {
      for (Index k = 0; k < run; ++k) to[k] += in[k];
      in += run;
    }
  }
}

/// Adds each number of `in` (outer, count, inner) to its slice of `out` (outer, n, inner), at the position
/// along n that `where` (of the shape of `in`) has for it.
template <class T>
void add_at_positions(const T* in, const Index* where, T* out, const AlongDim& s, Index count) {
  if (count * s.inner == 0) return;
  for (Index i = 0; i < s.outer; ++i) {
    for (Index j = 0; j < count * s.inner; ++j) out[(i * s.n + *where++) * s.inner + j % s.inner] += *in++;
  }
}

}  // namespace xgrad
