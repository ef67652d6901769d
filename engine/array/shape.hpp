#pragma once
#include <concepts>
#include <initializer_list>
#include <iosfwd>
#include <iterator>
#include <limits>
#include <string>

#include <xgrad/engine/array/xtensor.hpp>
#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad {

/// The sizes of an array's dimensions, outermost first. Up to four of them need no allocation.
class XGRAD_API Shape {
 public:
  Shape() = default;  // 0-d
  /// Throws std::invalid_argument for a negative size.
  Shape(std::initializer_list<Index> sizes);
  /// One dimension: `zeros(2)`.
  template <std::integral Number>
  Shape(Number size) : Shape({static_cast<Index>(size)}) {}
  /// Of an xtensor array: `const Shape shape = array.shape();`
  Shape(const xt::svector<std::size_t, 4>& sizes) : sizes_(sizes.begin(), sizes.end()) {}
  template <class Iterator>
  Shape(Iterator first, Iterator last) : sizes_(first, last) {}

  /// Number of dimensions.
  Index dim() const { return std::ssize(sizes_); }
  /// More elements than this are in no array: they fill all that 64 bits can address.
  static constexpr Index most_elements = std::numeric_limits<Index>::max() / 16;
  /// Number of elements: the product of the sizes, 1 for 0-d. Here, and only here, sizes are multiplied:
  /// throws std::invalid_argument where the product is more than most_elements.
  Index numel() const;
  /// Size of dimension `dim`; negative counts from the end. Throws std::out_of_range.
  Index operator[](Index dim) const { return sizes_[position(dim)]; }
  Index& operator[](Index dim) { return sizes_[position(dim)]; }
  void append(Index size) { sizes_.push_back(size); }

  auto begin() const { return sizes_.begin(); }
  auto end() const { return sizes_.end(); }
  bool empty() const { return sizes_.empty(); }
  /// "[2, 3]", as error messages show it.
  std::string text() const;

  friend bool operator==(const Shape& a, const Shape& b) { return a.sizes_ == b.sizes_; }

 private:
  std::size_t position(Index dim) const;

  xt::svector<Index, 4> sizes_;
};

/// Prints `torch.Size([2, 3])`.
XGRAD_API std::ostream& operator<<(std::ostream& out, const Shape& shape);

/// "[1, 3]": where the element with this position in row-major order is.
XGRAD_API std::string position_text(const Shape& shape, Index element);

/// `dim` as a number in [0, rank): negative ones count from the end. A 0-d tensor accepts 0 and -1.
/// Throws std::out_of_range: "softmax: dim 3 is out of range for shape [2, 5] (expected -2 to 1)".
XGRAD_API Index normalize_dim(const char* op, Index dim, const Shape& shape);

/// Throws std::invalid_argument unless least <= size <= Shape::most_elements: "conv1d: stride 0 is not
/// positive", "conv1d: dilation 9223372036854775807 is too large".
XGRAD_API void check_size(const char* op, const char* name, Index size, Index least);
/// The distance from the first to the last tap of a kernel, dilation * (kernel - 1), for sizes that were
/// checked. Throws std::invalid_argument where it is too large.
XGRAD_API Index checked_reach(const char* op, Index dilation, Index kernel);

/// The shape that `a` and `b` broadcast to: aligned at the end, sizes equal or 1.
/// Throws std::invalid_argument: "add: shapes [2, 3] and [4] do not broadcast (3 against 4 in dimension -1)".
XGRAD_API Shape broadcast_shapes(const char* op, const Shape& a, const Shape& b);

}  // namespace xgrad
