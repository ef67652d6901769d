#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// How often each number occurs: out[v] counts v, for v up to the largest, or up to minlength - 1. Throws
/// std::invalid_argument unless x is 1-D and std::out_of_range for a negative number.
XGRAD_API Indices bincount(const Indices& x, Index minlength = 0);
/// The sum of the weights of each number, without a gradient; as many weights as numbers.
XGRAD_API Tensor bincount(const Indices& x, const Tensor& weights, Index minlength = 0);

}  // namespace xgrad::inline XGRAD_ABI
