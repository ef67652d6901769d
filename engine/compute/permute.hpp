#pragma once
#include <vector>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad::inline XGRAD_ABI {

/// A copy of x whose dimension d is dimension dims[d] of x; dims names each of [0, rank) once. Of arrays of
/// any element.
template <class T>
XGRAD_API ArrayOf<T> permuted(const ArrayOf<T>& x, const std::vector<Index>& dims);

/// A copy of `array` stretched to `shape`, to which it must broadcast.
template <class T>
XGRAD_API ArrayOf<T> broadcast_to(const ArrayOf<T>& array, const Shape& shape);

}  // namespace xgrad::inline XGRAD_ABI
