#pragma once
#include <vector>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/compute/merged_rows.hpp>

namespace xgrad::inline XGRAD_ABI {

class Tensor;

/// The gradient of a tensor: undefined, dense (an array of the tensor's shape) or row-sparse (the rows that
/// were touched, as they came; coalesce() merges them).
class XGRAD_API Gradient {
 public:
  Gradient() = default;
  /// Dense.
  explicit Gradient(SharedArray dense);
  /// Row-sparse, for a tensor of this shape (rows run along its dimension 0).
  Gradient(Shape shape, RowBlock block);

  bool defined() const { return dense_.defined() || !blocks_.empty(); }
  bool is_sparse() const { return !blocks_.empty(); }
  Shape shape() const;

  /// The dense gradient. Throws std::invalid_argument where there is none or it is row-sparse.
  const Array& value() const;
  Array& mutable_value();
  /// The same as a tensor, which shares the numbers.
  Tensor dense() const;

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
  operator Tensor() const;
  /// Parts of to_dense(): `weight.grad()[3]`. One row of a row-sparse gradient costs no dense one.
  const Tensor operator[](Index position) const;
  const Tensor operator[](const Slice& slice) const;
  const Tensor operator[](std::initializer_list<IndexItem> items) const;
  const Tensor operator[](const Indices& rows) const;
  const Tensor operator[](const Mask& mask) const;
  /// to_dense() without the graph.
  SharedArray dense_array() const;

  /// Multiplies all of it by `factor`, in place, without merging rows.
  void scale_(double factor);
  /// Adds `other`: sparse + sparse stays sparse, everything else becomes dense.
  void add(Gradient other);
  /// Adds a dense array.
  void add(const Array& other);
  /// Copies the numbers of rows that lie in `shared`.
  void unshare_rows(const SharedArray& shared);
  /// A dense gradient of this shape to write into: what is there so far, or zeros; not shared with anybody.
  Array& dense_buffer(const Shape& shape);

 private:
  SharedArray dense_;
  Shape shape_;
  std::vector<RowBlock> blocks_;
  bool coalesced_ = false;  // one block, made by coalesce()
};

}  // namespace xgrad::inline XGRAD_ABI
