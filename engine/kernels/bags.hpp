#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// Bags of table rows, one after the other: bag b has the entries starts[b] to starts[b + 1] - 1.
struct BagRows {
  const Size* rows;    ///< the row of each entry
  const Size* starts;  ///< (count + 1)
  Size count;          ///< number of bags
  Size end;            ///< number of entries that may be read ahead
  Size skip = -1;      ///< entries with this row are left out
};

/// Bags of rows of a (rows, width) table. As for Rows, rows are prefetched, and the bits are the same on
/// every instruction set.
template <class T>
struct Bags {
  /// out[b] = (sum of weights[e] * table[rows[e]] over the entries e of the bag, in their order) /
  /// divisors[b], which is set to divisor_of[number of entries that are not left out]. weights may be null
  /// (all 1), and so may divisor_of with divisors: then nothing is divided. A bag without entries gives
  /// zeros.
  void (*sum)(const T* table, Size width, const BagRows& bags, const T* weights, const T* divisor_of,
              T* divisors, T* out);
  /// out[b, k] = greatest table[rows[e], k], the first of equal ones; argmax[b, k] = the e of it, counted
  /// from the start of the bag, or -1 in a bag without entries (zeros in out). argmax may be null.
  void (*max)(const T* table, Size width, const BagRows& bags, T* out, std::int32_t* argmax);
  /// out[e] = dot(grad[b], table[rows[e]]) / divisors[b] for the entries e of bag b, 0 where left out;
  /// divisors may be null.
  void (*dot)(const T* table, Size width, const BagRows& bags, const T* grad, const T* divisors, T* out);
};

template <class T>
XGRAD_API const Bags<T>& bags();

}  // namespace xgrad::kernels
