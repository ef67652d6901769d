#pragma once
#include <cstdint>

namespace xgrad {

/// Positions, sizes and dimensions: signed, 64 bits, as in PyTorch.
using Index = std::int64_t;

}  // namespace xgrad

// One set of sources makes two libraries. XGRAD_ABI keeps their symbols apart; a user's own types that are
// compiled for both are in `inline namespace XGRAD_ABI` too.
#ifdef XGRAD_SCALAR_DOUBLE
#define XGRAD_ABI f64
#else
#define XGRAD_ABI f32
#endif

namespace xgrad::inline XGRAD_ABI {

/// The element type of Tensor: float in xgrad::xgrad, double in xgrad::xgrad_f64.
#ifdef XGRAD_SCALAR_DOUBLE
using Scalar = double;
#else
using Scalar = float;
#endif

}  // namespace xgrad::inline XGRAD_ABI
