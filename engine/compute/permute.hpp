#pragma once
#include <vector>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad::inline XGRAD_ABI {

/// A copy of x whose dimension d is dimension dims[d] of x; dims names each of [0, rank) once.
XGRAD_API Array permuted(const Array& x, const std::vector<Index>& dims);

}  // namespace xgrad::inline XGRAD_ABI
