#pragma once
#include <optional>
#include <span>

#include <xgrad/engine/array/storage.hpp>

namespace xgrad::inline XGRAD_ABI {

class Gradient;

/// Some rows of the gradient of a table: row rows[i] receives scale[i] * values[source[i]], rows may repeat.
/// An embedding lookup has a row of values for each index; a bag has one for each bag, and many rows point to
/// it: the gradient of a bag costs the memory of its output, not of its input. The values are shared because
/// they are mostly the gradient that backward handed on; they are never changed.
struct RowBlock {
  IndexArray rows;                   // (n)
  SharedArray values;                // (m, width), or any shape with as many numbers
  std::optional<IndexArray> source;  // (n), each in [0, m); none: i itself, and m = n
  std::optional<Array> scale;        // (n); none: 1
};

/// How many numbers a row of a table of this shape has: the product of all sizes but the first.
XGRAD_API Index row_width(const Shape& table);
/// How many rows make a block of work for one thread (see parallel_for).
XGRAD_API Index rows_grain(Index width);

/// A row-sparse gradient with its rows brought together, but not yet added up: the sums of any few rows are
/// made when they are asked for. An optimizer that uses each sum once needs no array of all of them:
///
///     const MergedRows merged(gradient);
///     parallel_for(merged.size(), 256, [&](Index first, Index last) {
///       std::vector<Scalar> sums((last - first) * merged.width());
///       merged.sums(first, last, sums.data());
///       for (Index g = first; g < last; ++g) ...  // row merged.rows().data()[g] gets sums[(g - first) *
///       width]
///     });
///
/// Rows are added in the order in which they came, so the bits do not depend on the number of threads.
class XGRAD_API MergedRows {
 public:
  /// Of blocks, one after the other, for a table of this shape.
  MergedRows(std::span<const RowBlock> blocks, const Shape& table);
  /// Throws std::invalid_argument where the gradient is not row-sparse. (The body is in graph/gradient.cpp.)
  explicit MergedRows(const Gradient& gradient);

  /// Number of distinct rows.
  Index size() const { return std::ssize(rows_); }
  /// Numbers in a row.
  Index width() const { return width_; }
  /// The distinct rows, ascending. (size)
  const IndexArray& rows() const { return rows_; }
  /// The sums of the distinct rows [first, last), one after the other. `out` (last - first, width) need not
  /// be set.
  void sums(Index first, Index last, Scalar* out) const;

 private:
  IndexArray rows_;              // (size)
  IndexArray starts_;            // (size + 1), into sources_ and scales_
  IndexArray sources_;           // (nnz): rows of values_
  std::optional<Array> scales_;  // (nnz); none: 1
  SharedArray values_;
  Index width_;
};

/// Adds the rows of a block to a table: what a dense gradient of a lookup is made of.
XGRAD_API void add_rows(Array& table, const RowBlock& block);

}  // namespace xgrad::inline XGRAD_ABI
