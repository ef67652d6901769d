#pragma once
// For the sources of norms: sums that the compiler turns into vector code.

#include <xgrad/engine/scalar.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {
namespace nn::functional {

/// The sum of term(i) over [0, n) as 16 running sums, added in a fixed order.
template <class Term>
Scalar sum_in_lanes(Index n, const Term& term) {
  constexpr Index lanes = 16;
  Scalar running[lanes] = {};
  Index i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (Index lane = 0; lane < lanes; ++lane) running[lane] += term(i + lane);
  }
  for (Index lane = 0; i < n; ++i, ++lane) running[lane] += term(i);
  for (Index width = lanes / 2; width > 0; width /= 2) {
    for (Index lane = 0; lane < width; ++lane) running[lane] += running[lane + width];
  }
  return running[0];
}

}  // namespace nn::functional
}  // namespace XGRAD_ABI
}  // namespace xgrad
