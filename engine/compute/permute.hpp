#pragma once
#include <vector>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// A copy of x whose dimension d is dimension dims[d] of x; dims names each of [0, rank) once. Of arrays of any
/// element.
template <class AnyArray>
AnyArray permuted(const AnyArray& x, const std::vector<Index>& dims);

/// A copy of `array` stretched to `shape`, to which it must broadcast.
template <class AnyArray>
AnyArray broadcast_to(const AnyArray& array, const Shape& shape);

}  // namespace xgrad
