#pragma once
#include <optional>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

struct ClampOptions {
  std::optional<double> min = {};  ///< none: no lower bound
  std::optional<double> max = {};  ///< none: no upper bound
};

/// min(max(x, bounds.min), bounds.max): `clamp(x, {.min = 0})`. d/dx = 1 where x is within the bounds or on
/// one, else 0. A lower bound above the upper one gives the upper one. NaN stays NaN.
/// Throws std::invalid_argument where there is no bound at all.
XGRAD_API Tensor clamp(const Tensor& x, ClampOptions bounds);
inline Tensor clamp(const Tensor& x, double min, double max) {
  return clamp(x, ClampOptions{min, max});
}

}  // namespace xgrad::inline XGRAD_ABI
