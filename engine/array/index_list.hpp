#pragma once
#include <concepts>
#include <initializer_list>
#include <vector>

#include <xgrad/engine/array/shape.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// A list of dimensions or sizes as an argument: `sum(x, 1)`, `sum(x, {0, -1})`, `reshape(x, {3, -1})`.
/// Unlike a Shape it may hold negative numbers.
class XGRAD_API IndexList {
 public:
  IndexList() = default;
  template <std::integral Number>
  IndexList(Number number) : items_{static_cast<Index>(number)} {}
  IndexList(std::initializer_list<Index> items) : items_(items) {}
  IndexList(std::vector<Index> items) : items_(std::move(items)) {}
  IndexList(const Shape& shape) : items_(shape.begin(), shape.end()) {}

  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  Index size() const { return std::ssize(items_); }
  bool empty() const { return items_.empty(); }
  Index operator[](Index i) const { return items_[i]; }
  /// "[3, -1]", as error messages show it.
  std::string text() const;

 private:
  std::vector<Index> items_;
};

/// The dimensions that a reduction is over, each in [0, rank), ascending; an empty list means all of them.
/// Throws std::out_of_range for one out of range and std::invalid_argument for one named twice.
XGRAD_API std::vector<Index> reduced_dims(const char* op, const IndexList& dims, const Shape& shape);

/// `shape` without these dimensions (ascending), or with the size 1 in their places.
XGRAD_API Shape reduced_shape(const Shape& shape, const std::vector<Index>& dims, bool keepdim);

/// The shape that `reshape` makes of `shape`: one size may be -1. Throws std::invalid_argument where the
/// numbers of elements differ.
XGRAD_API Shape reshaped(const char* op, const Shape& shape, const IndexList& sizes);

/// As normalize_dim, but a 0-d shape has no dimension at all (std::invalid_argument).
XGRAD_API Index existing_dim(const char* op, Index dim, const Shape& shape);
/// `index`, which may count from the end, as a position along that dimension. Throws std::out_of_range.
XGRAD_API Index position_along(const char* op, const Shape& shape, Index dim, Index index);

}  // namespace xgrad
