#pragma once
#include <xgrad/engine/kernels/dispatch.hpp>

namespace xgrad::kernels {

/// Bags of table rows, one behind the other: bag b has the entries starts[b] to starts[b + 1] - 1.
struct Bags {
  const Size* rows;    ///< the row of each entry
  const Size* starts;  ///< (count + 1)
  Size count;          ///< number of bags
  Size end;            ///< number of entries that may be read ahead
  Size skip = -1;      ///< entries with this row are left out
};

/// Rows of a (rows, width) table. What is read at random is prefetched some entries ahead: with a table that
/// is larger than the caches, that is all that counts. No fused operations: the bits are the same on every
/// instruction set.
template <class T>
struct Rows {
  /// The first entry outside [0, limit), or n.
  Size (*first_outside)(const Size* rows, Size n, Size limit);
  /// Asks for rows that will be read or written soon; changes nothing.
  void (*prefetch)(const T* table, Size width, const Size* rows, Size n);
  /// out[i] = table[rows[i]]; `end` as in Bags.
  void (*gather)(const T* table, Size width, const Size* rows, Size n, Size end, T* out);
  /// out[b] = sum of weights[e] * table[rows[e]] over the entries e of the bag, in their order; weights may
  /// be null (all 1). With `mean`, divided by the number of entries that are not left out. A bag without any
  /// gives zeros.
  void (*sum)(const T* table, Size width, const Bags& bags, const T* weights, bool mean, T* out);
  /// The sums again, for bags that are not empty and mostly short, of which nothing is left out.
  void (*sum_groups)(const T* table, Size width, const Bags& bags, const T* weights, T* out);
  /// out[b, k] = greatest table[rows[e], k], the first of equal ones; argmax[b, k] = the e of it, counted
  /// from the start of the bag, or -1 in a bag without entries (zeros in out). argmax may be null.
  void (*max)(const T* table, Size width, const Bags& bags, T* out, std::int32_t* argmax);
  /// out[e] = dot(grad[b], table[rows[e]]) for the entries e of bag b, 0 where left out; with `mean`, divided
  /// as in sum.
  void (*dot)(const T* table, Size width, const Bags& bags, const T* grad, bool mean, T* out);
  /// table[rows[i]] += scale[i] * values[source[i]], in order; source may be null (i itself) and scale too
  /// (1).
  void (*add)(T* table, Size width, const Size* rows, Size n, const T* values, const Size* source,
              const T* scale);
};

template <class T>
XGRAD_API const Rows<T>& rows();

}  // namespace xgrad::kernels
