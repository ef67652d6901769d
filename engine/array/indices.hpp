#pragma once
#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <vector>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/array/nested_list.hpp>
#include <xgrad/engine/array/slice.hpp>
#include <xgrad/engine/system/export.hpp>

// Arrays of integers and of truth values: how to make them, how a function takes integers as an argument, and
// small questions about them.

namespace xgrad {

/// Integers: `indices({{1, 2}, {3, 4}})`, of any depth. Lists of different length at one depth throw
/// std::invalid_argument.
XGRAD_API Indices indices(const NestedList<Index>& values);
template <std::integral Number>
Indices indices(const std::vector<Number>& values) {
  Indices out = uninitialized<Indices>({std::ssize(values)});
  std::copy(values.begin(), values.end(), out.data());
  return out;
}
/// PyTorch's name for the same.
inline Indices long_tensor(const NestedList<Index>& values) {
  return indices(values);
}
/// Truth values: `mask({{true, false}, {false, true}})`.
XGRAD_API Mask mask(const NestedList<bool>& values);

template <class T>
concept IntegerType = std::integral<T> && !std::same_as<T, bool>;

/// Indices as an argument of a lookup, whatever form they come in: Indices of any rank, `{3, 2}` or `{{1, 2},
/// {3, 4}}`, a std::vector or any xtensor expression of integers (also of 32 bits). An array of fractions
/// does not compile. The numbers are held together with what backward needs: shared, and copied once at most.
class XGRAD_API IndexInput {
 public:
  /// No indices: an optional argument that is not there.
  IndexInput() = default;
  template <std::same_as<Indices> Same>  // a template, so that nothing is converted to Indices on the way
  IndexInput(Same indices) : indices_(std::make_shared<const Indices>(std::move(indices))) {}
  /// Throws std::invalid_argument where rows differ in length.
  IndexInput(std::initializer_list<NestedList<Index>> list);
  template <IntegerType Integer>
  IndexInput(const std::vector<Integer>& list) : IndexInput(xgrad::indices(list)) {}
  template <class E>
  requires IntegerType<typename E::value_type> IndexInput(const xt::xexpression<E>& expression)
      : IndexInput(Indices(expression.derived_cast())) {}

  /// Refers to `indices`, which must live as long.
  static IndexInput view(const Indices& indices);

  bool defined() const { return indices_ != nullptr; }
  const Indices& indices() const { return *indices_; }
  /// For keeping: a copy, where this is a view.
  std::shared_ptr<const Indices> shared() const;

 private:
  std::shared_ptr<const Indices> indices_;  // without an owner in a view
};

/// start, start + step, ... as long as they are before end.
/// Throws std::invalid_argument where step is 0 or leads away from end.
XGRAD_API Indices indices_arange(Index start, Index end, Index step = 1);
XGRAD_API Indices indices_arange(Index end);

/// Column `column` of an (n, m) array, negative ones count from the end. (n)
/// Throws std::invalid_argument for other ranks and std::out_of_range where there is no such column.
XGRAD_API Indices column(const Indices& indices, Index column);

/// As the operations of these names for tensors: see select.hpp and reshape.hpp, also for the errors.
XGRAD_API Indices select(const Indices& x, Index dim, Index index);
XGRAD_API Indices slice(const Indices& x, Index dim, const Slice& positions);
XGRAD_API Indices reshape(const Indices& x, const IndexList& sizes);

/// Whether all, or any, of them are true; of none, all are and none is.
XGRAD_API bool all(const Mask& mask);
XGRAD_API bool any(const Mask& mask);
/// How many of them are true.
XGRAD_API Index count_nonzero(const Mask& mask);

}  // namespace xgrad
