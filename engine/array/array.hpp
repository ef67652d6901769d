#pragma once
#include <xgrad/engine/system/allocator.hpp>
#include <xgrad/engine/system/scalar.hpp>
#include <xgrad/engine/array/xtensor.hpp>

namespace xgrad {

/// Integer arrays: indices, labels, offsets. Printed as PyTorch prints a LongTensor.
using Indices = xt::xarray<Index, xt::layout_type::row_major, Allocator<Index>>;
/// Boolean arrays: what comparisons return. Printed as PyTorch prints a BoolTensor.
using Mask = xt::xarray<bool, xt::layout_type::row_major, Allocator<bool>>;

inline namespace XGRAD_ABI {

/// The numbers of a Tensor: an ordinary xtensor array, row-major.
using Array = xt::xarray<Scalar, xt::layout_type::row_major, Allocator<Scalar>>;

}  // namespace XGRAD_ABI
}  // namespace xgrad
