#pragma once
#include <concepts>
#include <limits>

#include <xgrad/engine/system/scalar.hpp>

namespace xgrad {

/// Positions start, start + step, ... before stop: Python's `start:stop:step`. Negative positions count from
/// the end, positions outside are cut off, as in Python. `Slice{}` takes all, `Slice{1}` all but the first,
/// `Slice{.stop = -1}` all but the last.
struct Slice {
  Index start = 0;
  Index stop = std::numeric_limits<Index>::max();
  Index step = 1;
};

/// In an index list: as many whole dimensions as are left, Python's `...`.
struct Ellipsis {};
inline constexpr Ellipsis ellipsis;

/// In an index list: a new dimension of size 1, Python's `None`.
struct NewAxis {};
inline constexpr NewAxis newaxis;

/// One item of `x[{0, Slice{1, 3}, ellipsis}]`.
struct IndexItem {
  enum class Kind { position, slice, rest, added } kind;
  Slice slice;  // a position is in start

  template <std::integral Number>
  IndexItem(Number position) : kind(Kind::position), slice{static_cast<Index>(position)} {}
  IndexItem(Slice s) : kind(Kind::slice), slice(s) {}
  IndexItem(Ellipsis) : kind(Kind::rest), slice{} {}
  IndexItem(NewAxis) : kind(Kind::added), slice{} {}
};

}  // namespace xgrad
