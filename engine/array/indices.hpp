#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/array/methods.hpp>
#include <xgrad/engine/array/nested_list.hpp>
#include <xgrad/engine/array/part.hpp>
#include <xgrad/engine/array/slice.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad::inline XGRAD_ABI {

/// An array of numbers that have no gradient. A handle, as Tensor is: copies mean the same numbers (`clone`
/// copies them). Made from braces, from (nested) std::vectors and from any xtensor array, view or expression
/// of fitting elements: integers for Indices, bools for Mask.
template <class T>
class XGRAD_API PlainTensor {
  struct Storage {
    ArrayOf<T> array;
    std::uint64_t version = 0;  // counts the changes in place: backward notices those it would miss
  };

 public:
  using value_type = T;
  using Numbers = ArrayOf<T>;

  /// No array at all; everything but `defined` and assignment throws.
  PlainTensor() = default;
  /// 0-d.
  template <class Number>
  requires FitsInto<Number, T> PlainTensor(Number value) : PlainTensor(Numbers(static_cast<T>(value))) {}
  /// `Indices x{{1, 2}, {3, 4}}`
  PlainTensor(std::initializer_list<NestedList<T>> rows);
  template <class Item>
  requires FitsInto<LeafOf<Item>, T> PlainTensor(const std::vector<Item>& list)
      : PlainTensor(NestedList<T>(list).template array<Numbers>()) {}
  /// Takes over the array: no copy when it is moved in.
  // A template, so that nothing is converted to Numbers on the way: an array of fractions does not compile.
  template <std::same_as<Numbers> Same>
  PlainTensor(Same array) : storage_(std::make_shared<Storage>(Storage{std::move(array), 0})) {}
  /// Evaluates any xtensor expression.
  template <class E>
  requires FitsInto<typename E::value_type, T> PlainTensor(const xt::xexpression<E>& expression)
      : PlainTensor(Numbers(expression.derived_cast())) {}

  bool defined() const { return storage_ != nullptr; }
  /// Whether two handles mean the same array.
  bool is(const PlainTensor& other) const { return storage_ == other.storage_; }

  // ---- the numbers

  /// The numbers, as an xtensor array, without a copy.
  const Numbers& value() const&;
  /// Of a temporary they are handed over, so that `for (Index i : argmax(x, 1).value())` refers to something
  /// that lives.
  Numbers value() const&&;
  /// The numbers for writing; counts as a change in place.
  Numbers& mutable_value();
  /// The number of an array with one element. Throws std::invalid_argument otherwise.
  T item() const;
  /// `if (all(mask))`: item(). Throws std::invalid_argument where the mask has not one element.
  explicit operator bool() const requires std::same_as<T, bool> { return item(); }

  Shape shape() const;
  /// As in PyTorch: `x.size()` prints `torch.Size([2, 3])`, `x.size(-1)` is one of the sizes.
  Shape size() const { return shape(); }
  Index size(Index dim) const { return shape()[dim]; }
  Index dim() const;
  Index numel() const;
  /// How often the numbers were changed in place.
  std::uint64_t version() const;

  PlainTensor clone() const;

  // ---- parts: copies, and what is assigned to them goes into the whole (see Part)

  /// What is at this position of dimension 0: `x[0]`, `x[-1]`.
  Part<PlainTensor> operator[](Index position) const;
  /// These positions of dimension 0: `x[Slice{1, 3}]`.
  Part<PlainTensor> operator[](const Slice& slice) const;
  /// One item for each dimension: `x[{0, Slice{1, 3}}]`, `x[{ellipsis, 0}]`.
  Part<PlainTensor> operator[](std::initializer_list<IndexItem> items) const;
  /// The rows with these numbers, in this order: indices of shape (a, b) give (a, b, ...).
  Part<PlainTensor> operator[](const Indices& rows) const;
  /// The elements where the mask is true; it has the shape of x or of its first dimensions.
  Part<PlainTensor> operator[](const Mask& mask) const;
  template <std::floating_point Number>
  void operator[](Number) const = delete;  // a fraction is no position

  // ---- changes in place, seen by all handles. They return *this. += ... are in ops/integers.hpp

  PlainTensor& fill_(T value);
  PlainTensor& zero_() { return fill_(T{}); }
  /// Copies the numbers of `other`, which may broadcast to this shape.
  PlainTensor& copy_(const PlainTensor& other);

  XGRAD_METHODS(XGRAD_DECLARE_METHOD, PlainTensor, Indices, T)
#define XGRAD_DECLARE_NUMBER_METHOD(result, name, parameters, arguments) \
  result name parameters const requires(!std::same_as<T, bool>);
  XGRAD_NUMBER_METHODS(XGRAD_DECLARE_NUMBER_METHOD, PlainTensor, T)
#undef XGRAD_DECLARE_NUMBER_METHOD

 private:
  std::shared_ptr<Storage> storage_;
  Storage& storage() const;
};

/// Integers: `indices({{1, 2}, {3, 4}})`, of any depth; std::vectors too. Lists of different length at one
/// depth throw std::invalid_argument.
XGRAD_API Indices indices(const NestedList<Index>& values);
/// PyTorch's name for the same.
inline Indices long_tensor(const NestedList<Index>& values) {
  return indices(values);
}
/// Truth values: `mask({{true, false}, {false, true}})`.
XGRAD_API Mask mask(const NestedList<bool>& values);

extern template class PlainTensor<Index>;
extern template class PlainTensor<bool>;
extern template class Part<Indices>;
extern template class Part<Mask>;

}  // namespace xgrad::inline XGRAD_ABI
