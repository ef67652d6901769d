#pragma once
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// What a loss does with the losses of its elements or samples: hands them all over, averages them (the
/// average of none is NaN), or adds them up.
enum class Reduction { none, mean, sum };

}  // namespace xgrad::inline XGRAD_ABI::nn
