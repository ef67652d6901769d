#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

struct CloseOptions {
  double rtol = 1e-5;
  double atol = 1e-8;
  bool equal_nan = false;  ///< whether NaN is close to NaN
};

/// |a - b| <= atol + rtol |b|, or both the same infinity; shapes broadcast.
/// Throws std::invalid_argument where the shapes do not broadcast.
XGRAD_API Mask isclose(const Tensor& a, const Tensor& b, CloseOptions options = {});
/// Whether isclose is true everywhere.
XGRAD_API bool allclose(const Tensor& a, const Tensor& b, CloseOptions options = {});
/// Whether a and b have one shape and the same numbers (NaN equals nothing).
XGRAD_API bool equal(const Tensor& a, const Tensor& b);

}  // namespace xgrad::inline XGRAD_ABI
