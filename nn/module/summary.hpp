#pragma once
#include <string>

#include <xgrad/nn/module/module.hpp>

namespace xgrad {
inline namespace XGRAD_ABI {
namespace nn {

/// A table of what a model holds: for each parameter (tied ones once) and each buffer its layer, shape,
/// number of elements and bytes, then the totals.
XGRAD_API std::string summary(const Module& model);

}  // namespace nn
}  // namespace XGRAD_ABI
}  // namespace xgrad
