#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// What max, min, sort and topk return: `const auto [values, indices] = max(x, 1);`
struct ValuesAndIndices {
  Tensor values;
  Indices indices;
};

/// The largest (smallest) element, a 0-d tensor; NaN if there is one. The gradient is divided evenly among
/// the elements that are equal to it. Throws std::invalid_argument for a tensor without elements.
XGRAD_API Tensor max(const Tensor& x);
XGRAD_API Tensor min(const Tensor& x);

/// The largest (smallest) elements along `dim` and where they are: the first of equal ones, or the first NaN.
/// The gradient goes to that element alone. Throws std::out_of_range for a dimension that x does not have or
/// whose size is 0.
XGRAD_API ValuesAndIndices max(const Tensor& x, Index dim, bool keepdim = false);
XGRAD_API ValuesAndIndices min(const Tensor& x, Index dim, bool keepdim = false);

/// Where the largest (smallest) element is, counted through the whole tensor: a 0-d array. Errors as max(x).
XGRAD_API Indices argmax(const Tensor& x);
XGRAD_API Indices argmin(const Tensor& x);
/// The indices of max(x, dim).
XGRAD_API Indices argmax(const Tensor& x, Index dim, bool keepdim = false);
XGRAD_API Indices argmin(const Tensor& x, Index dim, bool keepdim = false);

}  // namespace xgrad::inline XGRAD_ABI
