#pragma once
#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/array/xtensor.hpp>
#include <xgrad/engine/system/allocator.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad {

/// The xtensor arrays that hold the numbers of Tensor, Indices and Mask: row-major.
template <class T>
using ArrayOf = xt::xarray<T, xt::layout_type::row_major, Allocator<T>>;
using IndexArray = ArrayOf<Index>;
using MaskArray = ArrayOf<bool>;

/// An array of this shape whose numbers are not set yet: `uninitialized<Array>({rows, width})`, or
/// `uninitialized<Indices>`. Throws
/// std::invalid_argument where the shape has more elements than any memory holds, std::bad_alloc where this
/// one does not hold them.
template <class AnyArray>
AnyArray uninitialized(const Shape& shape) {
  shape.numel();  // or the error that no array has so many
  if constexpr (requires { typename AnyArray::Numbers; }) {
    return AnyArray(uninitialized<typename AnyArray::Numbers>(shape));
  } else {
    return AnyArray::from_shape(typename AnyArray::shape_type(shape.begin(), shape.end()));
  }
}
/// An array of this shape that holds `value` everywhere.
template <class AnyArray>
AnyArray filled(const Shape& shape, typename AnyArray::value_type value) {
  shape.numel();
  if constexpr (requires { typename AnyArray::Numbers; }) {
    return AnyArray(filled<typename AnyArray::Numbers>(shape, value));
  } else {
    return AnyArray(typename AnyArray::shape_type(shape.begin(), shape.end()), value);
  }
}
/// Gives an array another shape with as many elements.
template <class AnyArray>
void set_shape(AnyArray& array, const Shape& shape) {
  array.reshape(typename AnyArray::shape_type(shape.begin(), shape.end()));
}

inline namespace XGRAD_ABI {

/// The numbers of a Tensor.
using Array = ArrayOf<Scalar>;

}  // namespace XGRAD_ABI
}  // namespace xgrad
