#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The positions `index` (1-D, or one number) of dimension `dim`, in that order. Backward adds each part of
/// the gradient to the position it was taken from. Throws std::out_of_range for an index outside [0, size).
XGRAD_API Tensor index_select(const Tensor& x, Index dim, const Indices& index);

/// `out[i, j, k] = x[i, index[i, j, k], k]` for dim = 1: picks along `dim`. index has as many dimensions as
/// x, and no size but that of `dim` is larger than that of x. Backward adds to the places that were picked.
/// Throws std::invalid_argument where the shapes do not fit, std::out_of_range for an index outside [0,
/// size).
XGRAD_API Tensor gather(const Tensor& x, Index dim, const Indices& index);

// `x[rows]`, where negative numbers count from the end, and `x[mask]` are members of Tensor.

}  // namespace xgrad::inline XGRAD_ABI
