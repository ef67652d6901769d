#pragma once
#include <xgrad/engine/kernels/kernel.hpp>

namespace xgrad::kernels {

/// Steps of an optimizer without a gradient, where they are linear in a row's numbers.
struct IdleStep {
  double pp, ps, sp, ss, scale1, scale2;
};

template <class T>
struct Idle {
  /// n numbers of a parameter and of its states, any of which may be null, changed in place and computed in
  /// double: parameter = pp * parameter + ps * first and first = sp * parameter + ss * first, both from the
  /// numbers before; second *= scale1; third *= scale2.
  void (*step)(T* parameter, T* first, T* second, T* third, Size n, const IdleStep& step);
};

template <class T>
XGRAD_API const Idle<T>& idle();

}  // namespace xgrad::kernels
