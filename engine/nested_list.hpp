#pragma once
#include <algorithm>
#include <initializer_list>
#include <type_traits>
#include <vector>

#include <xgrad/engine/error.hpp>
#include <xgrad/engine/shape.hpp>

namespace xgrad {

/// A braced list of any depth: `{{1, 2}, {3, 4}}` is a 2 x 2 array, `{{1}, {2}}` a 2 x 1 one, `{}` an empty
/// one. Lists of different length at one depth are an error (std::invalid_argument).
template <class T>
class NestedList {
 public:
  template <class Number>
  requires std::is_arithmetic_v<Number> NestedList(Number value) : values_{static_cast<T>(value)} {}

  NestedList(std::initializer_list<NestedList> items) {
    Shape inner;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const NestedList& item = items.begin()[i];
      if (i == 0) inner = item.shape_;
      check(item.shape_ == inner, "nested list: item ", i, " has shape ", item.shape_, ", item 0 has shape ",
            inner);
      values_.insert(values_.end(), item.values_.begin(), item.values_.end());
    }
    shape_.append(static_cast<Index>(items.size()));
    for (const std::size_t size : inner) shape_.append(static_cast<Index>(size));
  }

  const Shape& shape() const { return shape_; }

  /// The values as an array of that shape.
  template <class AnyArray>
  AnyArray array() const {
    AnyArray out = AnyArray::from_shape(shape_.sizes());
    std::copy(values_.begin(), values_.end(), out.data());
    return out;
  }

 private:
  Shape shape_;
  std::vector<T> values_;
};

}  // namespace xgrad
