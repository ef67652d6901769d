#pragma once
#include <string>

#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/engine/system/export.hpp>

// Whether results are what they should be, for tests in any framework; boost.hpp makes assertions of it.

namespace xgrad::inline XGRAD_ABI::testing {

/// True or false, and what differs.
struct XGRAD_API Comparison {
  bool passed;
  std::string report;  ///< empty where nothing differs
  explicit operator bool() const { return passed; }
};

/// a is close to b where |a - b| <= atol + rtol |b|, or where they are equal (infinities). The defaults are
/// those of torch.testing.assert_close for Scalar.
struct Tolerance {
  double rtol = sizeof(Scalar) == 8 ? 1e-7 : 1.3e-6;
  double atol = sizeof(Scalar) == 8 ? 1e-7 : 1e-5;
  bool equal_nan = false;  ///< whether NaN is close to NaN
};

/// Whether both have one shape and are close everywhere. The report names the shapes or the first element
/// that differs, and the greatest difference with its place and both values:
///
///     2 of 6 elements differ, shape [2, 3]; the first at [0, 1]: 1.5 and 1.25; the greatest difference is
///     0.5 at [1, 2]: 3.0 and 3.5; allowed are 1e-05 + 1.3e-06 |b|
///
/// Throws std::invalid_argument on a negative tolerance.
XGRAD_API Comparison compare(const Array& a, const Array& b, Tolerance tolerance = {});
XGRAD_API Comparison compare(const Tensor& a, const Tensor& b, Tolerance tolerance = {});

/// Whether both have one shape and the same bits: NaN is equal to the same NaN, 0 and -0 are not equal.
XGRAD_API Comparison compare_bits(const Array& a, const Array& b);
XGRAD_API Comparison compare_bits(const Tensor& a, const Tensor& b);
XGRAD_API Comparison compare_bits(const Indices& a, const Indices& b);
XGRAD_API Comparison compare_bits(const Mask& a, const Mask& b);

}  // namespace xgrad::inline XGRAD_ABI::testing
