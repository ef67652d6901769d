#pragma once
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/ops/kinds.hpp>

// Numbers repeated, of Tensor, Indices and Mask. The results are copies, not views; the gradient is summed
// over what was repeated.

namespace xgrad::inline XGRAD_ABI {

/// Stretches dimensions of size 1, and adds new ones in front: `expand(x, {4, -1})`, where -1 keeps a size.
/// Throws std::invalid_argument where x does not broadcast there.
XGRAD_KINDS(Same, expand, const IndexList& sizes)
template <class X>
auto expand_as(const X& x, const auto& other) {
  return expand(x, other.shape());
}

/// x as a whole times[d] times along dimension d; more times than dimensions add new ones in front. Throws
/// std::invalid_argument for fewer or negative ones.
XGRAD_KINDS(Same, repeat, const IndexList& times)
/// Each element of the flat x `times` times, one after the other; or each position of a dimension. Throws
/// std::invalid_argument for negative times.
XGRAD_KINDS(Same, repeat_interleave, Index times)
XGRAD_KINDS(Same, repeat_interleave, Index times, Index dim)

}  // namespace xgrad::inline XGRAD_ABI
