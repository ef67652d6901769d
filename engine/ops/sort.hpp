#pragma once
#include <xgrad/engine/ops/max.hpp>

namespace xgrad::inline XGRAD_ABI {

struct SortOptions {
  bool descending = false;
};

/// The elements in order along `dim`, and where each was. Equal ones keep their order, NaN counts as the
/// largest. The gradient goes back to where each element was. Throws std::out_of_range for a dimension that x
/// does not have.
XGRAD_KINDS(ValuesAndIndicesOf, sort, Index dim = -1, SortOptions options = {})
/// The indices of sort.
XGRAD_KINDS(IndicesFor, argsort, Index dim = -1, SortOptions options = {})

struct TopkOptions {
  bool largest = true;  ///< false: the smallest
  bool sorted = true;   ///< the best first; otherwise in the order in which they are in x
};

/// The k largest (or smallest) elements along `dim`, and where each was; of equal ones the first. Gradient as
/// in sort. Throws std::out_of_range where k is negative or more than there are.
XGRAD_API ValuesAndIndices topk(const Tensor& x, Index k, Index dim = -1, TopkOptions options = {});
XGRAD_API ValuesAndIndicesOf<Indices> topk(const Indices& x, Index k, Index dim = -1,
                                           TopkOptions options = {});

/// What `unique` finds out beside the numbers themselves.
template <class X>
struct UniqueOf {
  X values;         // (distinct), ascending
  Indices inverse;  // the shape of x: where in values each element is
  Indices counts;   // (distinct): how often each occurs
};
/// The distinct numbers of x, ascending; each NaN is one of its own. No gradient.
XGRAD_KINDS(Same, unique)
/// torch.unique(x, return_inverse=True, return_counts=True)
XGRAD_KINDS(UniqueOf, unique_counts)

}  // namespace xgrad::inline XGRAD_ABI
