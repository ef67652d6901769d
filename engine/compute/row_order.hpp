#pragma once
#include <span>
#include <vector>

#include <xgrad/engine/array/array.hpp>

namespace xgrad {

/// A list of row numbers brought into order: which entries name which row. Equal rows keep the order in which
/// they came, so whatever is added up in this order has the same bits at any number of threads.
struct XGRAD_API RowOrder {
  IndexArray order;   // (n): entry numbers, sorted by row, then by number
  IndexArray starts;  // (distinct + 1): the entries of distinct row g are order[starts[g]] to order[starts[g
                      // + 1] - 1]
  IndexArray rows;    // (distinct): the rows, ascending

  /// `rows` lie in [0, limit). A radix sort: the cost is linear in their number and does not depend on
  /// `limit`.
  static RowOrder of(std::span<const Index> rows, Index limit);
};

/// How often the row of each entry occurs in the whole list. (n)
XGRAD_API IndexArray occurrences(std::span<const Index> rows, Index limit);

}  // namespace xgrad
