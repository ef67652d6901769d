#pragma once
#include <xgrad/engine/ops/kinds.hpp>

// Elements picked by Indices or a Mask, of Tensor, Indices and Mask. `x[rows]`, where negative numbers count
// from the end, and `x[mask]` are members.

namespace xgrad::inline XGRAD_ABI {

/// The positions `index` (1-D, or one number) of dimension `dim`, in that order. Backward adds each part of
/// the gradient to the position it was taken from. Throws std::out_of_range for an index outside [0, size).
XGRAD_KINDS(Same, index_select, Index dim, const Indices& index)

/// `out[i, j, k] = x[i, index[i, j, k], k]` for dim = 1: picks along `dim`. index has as many dimensions as
/// x, and no size but that of `dim` is larger than that of x. Backward adds to the places that were picked.
/// Throws std::invalid_argument where the shapes do not fit, std::out_of_range for an index outside [0,
/// size).
XGRAD_KINDS(Same, gather, Index dim, const Indices& index)

/// The elements where the mask is true, in one dimension; the two broadcast. Throws std::invalid_argument
/// where they do not.
XGRAD_KINDS(Same, masked_select, const Mask& mask)

/// Where x is not 0, one row of positions for each such element. (number of them, dimensions of x)
XGRAD_KINDS_BY_VALUE(IndicesFor, nonzero)

}  // namespace xgrad::inline XGRAD_ABI
