#pragma once
#include <optional>

#include <xgrad/engine/graph/gradient.hpp>

namespace xgrad::inline XGRAD_ABI {

/// A row-sparse gradient with its rows brought together, but not yet added up: the sums of any few rows are
/// made when they are asked for. An optimizer that uses each sum once needs no array of all of them:
///
///     const MergedRows merged(gradient);
///     parallel_for(merged.size(), 256, [&](Index first, Index last) {
///       std::vector<Scalar> sums((last - first) * merged.width());
///       merged.sums(first, last, sums.data());
///       for (Index g = first; g < last; ++g) ...  // row merged.rows().data()[g] gets sums[(g - first) *
///       width ...]
///     });
///
/// Rows are added in the order in which they came, so the bits do not depend on the number of threads.
class XGRAD_API MergedRows {
 public:
  /// Throws std::invalid_argument where the gradient is not row-sparse.
  explicit MergedRows(const Gradient& gradient);
  /// Of one block, for a table of this shape.
  MergedRows(const RowBlock& block, const Shape& table);

  /// Number of distinct rows.
  Index size() const { return std::ssize(rows_); }
  /// Numbers in a row.
  Index width() const { return width_; }
  /// The distinct rows, ascending. (size)
  const Indices& rows() const { return rows_; }
  /// The sums of the distinct rows [first, last), one after the other. `out` (last - first, width) need not
  /// be set.
  void sums(Index first, Index last, Scalar* out) const;

 private:
  Indices rows_;                 // (size)
  Indices starts_;               // (size + 1), into sources_ and scales_
  Indices sources_;              // (nnz): rows of values_
  std::optional<Array> scales_;  // (nnz); none: 1
  Tensor values_;
  Index width_;
};

/// Adds the rows of a block to a table: what a dense gradient of a lookup is made of.
XGRAD_API void add_rows(Array& table, const RowBlock& block);

}  // namespace xgrad::inline XGRAD_ABI
