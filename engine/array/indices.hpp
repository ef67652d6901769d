#pragma once
#include <algorithm>
#include <concepts>
#include <vector>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/array/nested_list.hpp>
#include <xgrad/engine/array/slice.hpp>
#include <xgrad/engine/system/export.hpp>

// Arrays of integers and of truth values: how to make them, and small questions about them.

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
