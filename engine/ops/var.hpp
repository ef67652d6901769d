#pragma once
#include <xgrad/engine/ops/kinds.hpp>

namespace xgrad::inline XGRAD_ABI {

struct VarOptions {
  double correction = 1;  ///< the sum of squares is divided by n - correction
  bool keepdim = false;
};

/// The variance over all elements, or over these dimensions: sum of (x - mean)^2 / (n - correction). NaN
/// where n is not larger than the correction. d/dx = 2 (x - mean) / (n - correction). `var(x, {},
/// {.correction = 0})` is over all. Errors as in sum.
XGRAD_API Tensor var(const Tensor& x, const IndexList& dims = {}, VarOptions options = {});
/// The standard deviation, the root of the variance: torch.std, whose name is a namespace in C++. The
/// gradient is 0 where it is 0.
XGRAD_API Tensor stddev(Tensor x, const IndexList& dims = {}, VarOptions options = {});
XGRAD_DIMS_AS_INTEGERS_OF(Same, Tensor, stddev, (VarOptions options = {}), (options))

}  // namespace xgrad::inline XGRAD_ABI
