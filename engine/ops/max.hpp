#pragma once
#include <xgrad/engine/ops/kinds.hpp>

namespace xgrad::inline XGRAD_ABI {

/// What max, min, sort and topk return: `const auto [values, indices] = max(x, 1);`
template <class X>
struct ValuesAndIndicesOf {
  X values;
  Indices indices;
};
using ValuesAndIndices = ValuesAndIndicesOf<Tensor>;

/// The largest (smallest) element, a 0-d tensor; NaN if there is one. The gradient is divided evenly among
/// the elements that are equal to it. Throws std::invalid_argument for a tensor without elements.
XGRAD_KINDS(Same, max)
XGRAD_KINDS(Same, min)

/// The largest (smallest) elements along `dim` and where they are: the first of equal ones, or the first NaN.
/// The gradient goes to that element alone. Throws std::out_of_range for a dimension that x does not have or
/// whose size is 0.
XGRAD_KINDS(ValuesAndIndicesOf, max, Index dim, bool keepdim = false)
XGRAD_KINDS(ValuesAndIndicesOf, min, Index dim, bool keepdim = false)

// Of Tensor and Indices.
#define XGRAD_ARG(name)                                                     \
  XGRAD_API Indices name(const Tensor& x);                                  \
  XGRAD_API Indices name(const Indices& x);                                 \
  XGRAD_API Indices name(const Tensor& x, Index dim, bool keepdim = false); \
  XGRAD_API Indices name(const Indices& x, Index dim, bool keepdim = false);
/// Where the largest (smallest) element is, counted through the whole tensor: a 0-d array. Errors as max(x).
/// With a dimension: the indices of max(x, dim).
XGRAD_ARG(argmax)
XGRAD_ARG(argmin)
#undef XGRAD_ARG

}  // namespace xgrad::inline XGRAD_ABI
