#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The greater of a and b, element by element; shapes broadcast; NaN where one of them is. The gradient goes
/// to the greater one; where they are equal, each receives half.
/// Throws std::invalid_argument where the shapes do not broadcast.
XGRAD_API Tensor maximum(const Tensor& a, const Tensor& b);
/// The smaller of a and b, likewise.
XGRAD_API Tensor minimum(const Tensor& a, const Tensor& b);

}  // namespace xgrad::inline XGRAD_ABI
