#pragma once
#include <algorithm>
#include <initializer_list>
#include <type_traits>
#include <vector>

#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// A braced list of any depth: `{{1, 2}, {3, 4}}` is a 2 x 2 array, `{{1}, {2}}` a 2 x 1 one, `{}` an empty
/// one. Lists of different length at one depth are an error (std::invalid_argument).
template <class T>
class XGRAD_API NestedList {
 public:
  template <class Number>
  requires std::is_arithmetic_v<Number> NestedList(Number value) : values_{static_cast<T>(value)} {}

  NestedList(std::initializer_list<NestedList> items);

  const Shape& shape() const { return shape_; }

  /// The values as an array of that shape.
  template <class AnyArray>
  AnyArray array() const {
    AnyArray out = uninitialized<AnyArray>(shape_);
    std::copy(values_.begin(), values_.end(), out.data());
    return out;
  }

 private:
  Shape shape_;
  std::vector<T> values_;
};

// The types of arrays; compiled once, in the library.
extern template class NestedList<Index>;
extern template class NestedList<bool>;
extern template class NestedList<float>;
extern template class NestedList<double>;

}  // namespace xgrad
