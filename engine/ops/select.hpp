#pragma once
#include <vector>

#include <xgrad/engine/ops/kinds.hpp>

// Parts of Tensor, Indices and Mask, also as `x[...]`. The results are copies, not views; a Part writes what
// is assigned to it into x. Backward adds to the part of the gradient that was taken and touches nothing
// else: many small parts of one large tensor cost what they hold.

namespace xgrad::inline XGRAD_ABI {

/// What is at position `index` of dimension `dim`, which is missing in the result. A negative index
/// counts from the end. Throws std::out_of_range.
XGRAD_KINDS(Part, select, Index dim, Index index)
/// The positions of dimension `dim` that the slice names. Throws std::invalid_argument where the step is not
/// positive.
XGRAD_KINDS(Part, slice, Index dim, const Slice& positions)
/// `length` positions of dimension `dim` from `start` on. Throws std::out_of_range where they are not there.
XGRAD_KINDS(Part, narrow, Index dim, Index start, Index length)

/// Pieces of `size` positions each along `dim`; the last may be shorter.
XGRAD_KINDS_BY_VALUE(ListOf, split, Index size, Index dim = 0)
/// Pieces of these sizes: `split(x, {2, 3})`. Throws std::invalid_argument unless they add up to the size of
/// `dim`.
XGRAD_KINDS_BY_VALUE(ListOf, split, const std::vector<Index>& sizes, Index dim = 0)
XGRAD_KINDS_BY_VALUE(ListOf, split, std::initializer_list<Index> sizes, Index dim = 0)
/// At most `chunks` pieces of one size along `dim`; the last may be shorter.
XGRAD_KINDS(ListOf, chunk, Index chunks, Index dim = 0)
/// One tensor for each position of `dim`, without that dimension.
XGRAD_KINDS(ListOf, unbind, Index dim = 0)

/// Column `column` of an (n, m) array, negative ones count from the end: `column(x, 1)`. (n)
/// Throws std::invalid_argument for other ranks and std::out_of_range where there is no such column.
XGRAD_KINDS(Same, column, Index column)

}  // namespace xgrad::inline XGRAD_ABI
