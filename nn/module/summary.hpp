#pragma once
#include <string>

#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// A table of what a model holds: for each parameter (tied ones once) and each buffer its layer, shape,
/// number of elements and bytes, then the totals.
XGRAD_API std::string summary(const Module& model);

}  // namespace xgrad::inline XGRAD_ABI::nn
