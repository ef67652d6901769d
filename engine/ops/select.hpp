#pragma once
#include <vector>

#include <xgrad/engine/array/slice.hpp>
#include <xgrad/engine/graph/tensor.hpp>

// Parts of a tensor, also as `x[...]` (see Tensor). The results are copies, not views. Backward adds to the
// part of the gradient that was taken and touches nothing else: many small parts of one large tensor cost
// what they hold.

namespace xgrad::inline XGRAD_ABI {

/// What is at position `index` of dimension `dim`, which is missing in the result. A negative index
/// counts from the end. Throws std::out_of_range.
XGRAD_API Tensor select(const Tensor& x, Index dim, Index index);
/// The positions of dimension `dim` that the slice names. Throws std::invalid_argument where the step is not
/// positive.
XGRAD_API Tensor slice(const Tensor& x, Index dim, const Slice& positions);
/// `length` positions of dimension `dim` from `start` on. Throws std::out_of_range where they are not there.
XGRAD_API Tensor narrow(const Tensor& x, Index dim, Index start, Index length);

/// Pieces of `size` positions each along `dim`; the last may be shorter.
XGRAD_API std::vector<Tensor> split(const Tensor& x, Index size, Index dim = 0);
/// Pieces of these sizes: `split(x, {2, 3})`. Throws std::invalid_argument unless they add up to the size of
/// `dim`.
XGRAD_API std::vector<Tensor> split(const Tensor& x, const std::vector<Index>& sizes, Index dim = 0);
XGRAD_API std::vector<Tensor> split(const Tensor& x, std::initializer_list<Index> sizes, Index dim = 0);
/// At most `chunks` pieces of one size along `dim`; the last may be shorter.
XGRAD_API std::vector<Tensor> chunk(const Tensor& x, Index chunks, Index dim = 0);
/// One tensor for each position of `dim`, without that dimension.
XGRAD_API std::vector<Tensor> unbind(const Tensor& x, Index dim = 0);

}  // namespace xgrad::inline XGRAD_ABI
