#pragma once
#include <xgrad/engine/ops/max.hpp>

namespace xgrad::inline XGRAD_ABI {

struct SortOptions {
  bool descending = false;
};

/// The elements in order along `dim`, and where each was. Equal ones keep their order, NaN counts as the
/// largest. The gradient goes back to where each element was. Throws std::out_of_range for a dimension that x
/// does not have.
XGRAD_API ValuesAndIndices sort(const Tensor& x, Index dim = -1, SortOptions options = {});
/// The indices of sort.
XGRAD_API Indices argsort(const Tensor& x, Index dim = -1, SortOptions options = {});

struct TopkOptions {
  bool largest = true;  ///< false: the smallest
  bool sorted = true;   ///< the best first; otherwise in the order in which they are in x
};

/// The k largest (or smallest) elements along `dim`, and where each was; of equal ones the first. Gradient as
/// in sort. Throws std::out_of_range where k is negative or more than there are.
XGRAD_API ValuesAndIndices topk(const Tensor& x, Index k, Index dim = -1, TopkOptions options = {});

}  // namespace xgrad::inline XGRAD_ABI
