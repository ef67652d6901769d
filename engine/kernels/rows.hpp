#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// Rows of a (rows, width) table: what a lookup and its row-sparse gradient need. What is read at random is
/// prefetched some entries ahead: with a table that is larger than the caches, that is all that counts. No
/// fused operations: the bits are the same on every instruction set.
template <class T>
struct Rows {
  /// The first entry outside [0, limit), or n.
  Size (*first_outside)(const Size* rows, Size n, Size limit);
  /// Asks for rows that will be read or written soon; changes nothing.
  void (*prefetch)(const T* table, Size width, const Size* rows, Size n);
  /// out[i] = table[rows[i]]; rows may be read ahead up to rows[end - 1].
  void (*gather)(const T* table, Size width, const Size* rows, Size n, Size end, T* out);
  /// table[rows[i]] += scale[i] * values[source[i]], in order; source may be null (i itself) and scale too
  /// (1).
  void (*add)(T* table, Size width, const Size* rows, Size n, const T* values, const Size* source,
              const T* scale);
  /// out[g] = sum of scale[e] * table[rows[e]] over the entries e in [starts[g], starts[g + 1]), in their
  /// order, for `groups` that are not empty and mostly short. scale may be null (1); `end` as in gather.
  void (*sum_groups)(const T* table, Size width, const Size* rows, const Size* starts, Size groups, Size end,
                     const T* scale, T* out);
};

template <class T>
XGRAD_API const Rows<T>& rows();

}  // namespace xgrad::kernels
