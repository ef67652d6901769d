#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// x^exponent. d/dx = exponent x^(exponent - 1), and 0 where exponent is 0.
XGRAD_API Tensor pow(const Tensor& x, double exponent);
/// The same element by element; shapes broadcast. d/dexponent = x^exponent log(x), and 0 where x is 0 and the
/// exponent is not negative. Throws std::invalid_argument where the shapes do not broadcast.
XGRAD_API Tensor pow(const Tensor& x, const Tensor& exponent);
XGRAD_API Tensor pow(double x, const Tensor& exponent);

/// x^2.
XGRAD_API Tensor square(Tensor x);  // by value: see kinds.hpp

}  // namespace xgrad::inline XGRAD_ABI
