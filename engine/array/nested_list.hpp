#pragma once
#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <type_traits>
#include <vector>

#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad {

template <class T>
concept IntegerType = std::integral<T> && !std::same_as<T, bool>;

/// Whether an array of T takes numbers of this type without a word: floating point all, integers only
/// integers, truth values only truth values.
template <class Number, class T>
concept FitsInto = (std::floating_point<T> && std::is_arithmetic_v<Number>) ||
                   (std::same_as<T, bool> && std::same_as<Number, bool>) ||
                   (IntegerType<T> && IntegerType<Number>);

/// The numbers in vectors of vectors of any depth: LeafOf<std::vector<std::vector<int>>> is int.
template <class T>
struct Leaf {
  using type = T;
};
template <class T, class A>
struct Leaf<std::vector<T, A>> : Leaf<T> {};
template <class T>
using LeafOf = typename Leaf<T>::type;

/// A list of any depth, in braces or as std::vectors: `{{1, 2}, {3, 4}}` is a 2 x 2 array, `{{1}, {2}}` a
/// 2 x 1 one, `{}` an empty one. Lists of different length at one depth are an error (std::invalid_argument).
template <class T>
class XGRAD_API NestedList {
 public:
  template <class Number>
  requires FitsInto<Number, T> NestedList(Number value) : values_{static_cast<T>(value)} {}

  NestedList(std::initializer_list<NestedList> items);

  template <class Item>
  requires FitsInto<LeafOf<Item>, T> NestedList(const std::vector<Item>& items) {
    if constexpr (std::is_arithmetic_v<Item>) {
      values_.assign(items.begin(), items.end());
      shape_.append(std::ssize(items));
    } else {
      for (std::size_t i = 0; i < items.size(); ++i) append(i, NestedList(items[i]));
      finish(std::ssize(items));
    }
  }

  const Shape& shape() const { return shape_; }

  /// The values as an array of that shape.
  template <class AnyArray>
  AnyArray array() const {
    AnyArray out = uninitialized<AnyArray>(shape_);
    std::copy(values_.begin(), values_.end(), out.data());
    return out;
  }

 private:
  void append(std::size_t i, const NestedList& item);
  void finish(Index items);

  Shape shape_;  // of one item, until all are there
  std::vector<T> values_;
};

// The types of arrays; compiled once, in the library.
extern template class NestedList<Index>;
extern template class NestedList<bool>;
extern template class NestedList<float>;
extern template class NestedList<double>;

}  // namespace xgrad
