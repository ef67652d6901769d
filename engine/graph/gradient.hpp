#pragma once
#include <optional>
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// Some rows of the gradient of a table: row rows[i] receives scale[i] * values[source[i]], rows may repeat.
/// An embedding lookup has a row of values for each index; a bag has one for each bag, and many rows point to
/// it: the gradient of a bag costs the memory of its output, not of its input. The values are a tensor
/// because they are mostly the gradient that backward handed on, shared, not copied; they are never changed.
struct RowBlock {
  Indices rows;                   // (n)
  Tensor values;                  // (m, width), or any shape with as many numbers
  std::optional<Indices> source;  // (n), each in [0, m); none: i itself, and m = n
  std::optional<Array> scale;     // (n); none: 1
};

/// How many numbers a row of a table of this shape has: the product of all sizes but the first.
XGRAD_API Index row_width(const Shape& table);
/// How many rows make a block of work for one thread (see parallel_for).
XGRAD_API Index rows_grain(Index width);

/// The gradient of a tensor: undefined, dense (an array of the tensor's shape) or row-sparse (the rows that
/// were touched, as they came; coalesce() merges them).
class XGRAD_API Gradient {
 public:
  Gradient() = default;
  /// Dense.
  explicit Gradient(Tensor dense);
  /// Row-sparse, for a tensor of this shape (rows run along its dimension 0).
  Gradient(Shape shape, RowBlock block);

  bool defined() const { return dense_.defined() || !blocks_.empty(); }
  bool is_sparse() const { return !blocks_.empty(); }
  Shape shape() const;

  /// The dense gradient. Throws std::invalid_argument where there is none or it is row-sparse.
  const Tensor& dense() const;
  const Array& value() const { return dense().value(); }
  Array& mutable_value();

  /// Row-sparse: number of rows, repeated ones counted as often as they are there.
  Index nnz() const;
  /// Row-sparse: the touched rows, in the order in which backward met them. (nnz)
  Indices rows() const;
  /// Row-sparse: one row of numbers for each of rows(). (nnz, ...)
  Array values() const;
  const std::vector<RowBlock>& blocks() const { return blocks_; }

  /// The same gradient with every row at most once, ascending; rows are added up in their order. Dense:
  /// itself. MergedRows does it without the array of the sums.
  Gradient coalesce() const;
  /// The same gradient as a dense tensor. A dense one is shared, not copied.
  Tensor to_dense() const;
  /// As in PyTorch, where a gradient is a tensor: `Tensor g = weight.grad();`
  operator Tensor() const { return to_dense(); }

  /// Multiplies all of it by `factor`, in place, without merging rows.
  void scale_(double factor);
  /// Adds `other`: sparse + sparse stays sparse, everything else becomes dense.
  void add(Gradient other);
  /// Adds a dense array.
  void add(const Array& other);
  /// A dense gradient of this shape to write into: what is there so far, or zeros; not shared with anybody.
  Array& dense_buffer(const Shape& shape);

 private:
  Tensor dense_;
  Shape shape_;
  std::vector<RowBlock> blocks_;
  bool coalesced_ = false;  // one block, made by coalesce()
};

}  // namespace xgrad::inline XGRAD_ABI
