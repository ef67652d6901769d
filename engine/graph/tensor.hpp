#pragma once
#include <concepts>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/array/storage.hpp>
#include <xgrad/engine/graph/backward.hpp>
#include <xgrad/engine/system/export.hpp>

namespace xgrad {

class Generator;

inline namespace XGRAD_ABI {

class Gradient;
struct Node;

/// An array of Scalar in a graph of operations. A Tensor is a handle: copies mean the same tensor (`clone`
/// copies the numbers). Results of operations do not share memory with their inputs, except where a comment
/// says so.
class XGRAD_API Tensor {
 public:
  using value_type = Scalar;

  /// No tensor at all; everything but `defined` and assignment throws.
  Tensor() = default;
  /// A 0-d tensor.
  Tensor(double value);
  /// `Tensor x{{1, 2}, {3, 4}}`
  Tensor(std::initializer_list<NestedList<Scalar>> rows);
  /// Takes over the array: no copy when it is moved in.
  Tensor(Array array);
  /// The numbers of a gradient, shared.
  Tensor(const SharedArray& numbers);
  operator SharedArray() const;
  template <class Item>
  requires FitsInto<LeafOf<Item>, Scalar> Tensor(const std::vector<Item>& list)
      : Tensor(NestedList<Scalar>(list).template array<Array>()) {}
  /// Evaluates any xtensor expression; one of integers or bools only where it is asked for, `Tensor(a > b)`.
  template <class E>
  explicit(!std::floating_point<typename E::value_type>) Tensor(const xt::xexpression<E>& expression)
      : Tensor(Array(expression.derived_cast())) {}
  /// to_tensor()
  explicit Tensor(const Indices& integers);
  explicit Tensor(const Mask& mask);

  bool defined() const { return impl_ != nullptr; }
  /// Whether two handles mean the same tensor.
  bool is(const Tensor& other) const { return impl_ == other.impl_; }

  // ---- the numbers

  /// The numbers, as an xtensor array, without a copy.
  const Array& value() const&;
  /// Of a temporary they are handed over, so that `const Array& y = model(x).value()` and
  /// `for (Scalar p : softmax(x).value())` refer to something that lives.
  Array value() const&&;
  /// The numbers when only these rows (positions along dimension 0) will be read. The same as value() unless
  /// an optimizer has updates pending for the others.
  const Array& value_of_rows(std::span<const Index> rows) const;
  /// The numbers for writing. Counts as a change in place: throws std::invalid_argument where the tensor
  /// requires grad and grad mode is on (use a NoGradGuard, or data()).
  Array& mutable_value();
  /// The number of a tensor with one element. Throws std::invalid_argument otherwise.
  Scalar item() const;

  Shape shape() const;
  /// As in PyTorch: `x.size()` prints `torch.Size([2, 3])`, `x.size(-1)` is one of the sizes.
  Shape size() const { return shape(); }
  Index size(Index dim) const { return shape()[dim]; }
  Index dim() const;
  Index numel() const;

  // ---- parts: copies through which gradients flow back (ops/select.hpp has the details); what is assigned
  // to them goes into this tensor (see Part)

  /// What is at this position of dimension 0: `x[0]`, `x[-1]`.
  Part<Tensor> operator[](Index position) const;
  /// These positions of dimension 0: `x[Slice{1, 3}]`.
  Part<Tensor> operator[](const Slice& slice) const;
  /// One item for each dimension: `x[{0, Slice{1, 3}}]`, `x[{ellipsis, 0}]`.
  Part<Tensor> operator[](std::initializer_list<IndexItem> items) const;
  /// The rows with these numbers, in this order: indices of shape (a, b) give (a, b, ...).
  Part<Tensor> operator[](const Indices& rows) const;
  /// The elements where the mask is true; it has the shape of x or of its first dimensions.
  Part<Tensor> operator[](const Mask& mask) const;
  template <std::floating_point Number>
  void operator[](Number) const = delete;  // a fraction is no position

  // ---- the graph

  bool requires_grad() const;
  /// Turns gradients for this leaf on or off. Throws std::invalid_argument on the result of an operation.
  Tensor& requires_grad_(bool requires_grad = true);
  /// True unless an operation that recorded its backward made this tensor.
  bool is_leaf() const;
  /// "AddBackward0" and the like, or nullptr for a leaf.
  const char* grad_fn() const;

  /// The gradient that backward() left here: undefined, dense or row-sparse. Converts to Tensor (see
  /// Gradient).
  const Gradient& grad() const;
  Gradient& mutable_grad();
  /// Drops the gradient.
  void zero_grad();
  /// Makes backward() keep the gradient of this result of an operation, as it does for leaves.
  void retain_grad();

  /// Adds d(this)/d(leaf) to the gradient of every leaf in the graph. The tensor must have one element. What
  /// forward saved is freed on the way, unless retain_graph is set. Errors (std::invalid_argument, and
  /// std::logic_error for a graph that was freed or a saved value that was changed) leave all gradients
  /// as they were.
  void backward(BackwardOptions options = {}) const;
  /// The same for a tensor of any shape: starts from `gradient`, of that shape, instead of 1.
  // A template, so that backward({.retain_graph = true}) means the options and nothing else.
  template <std::convertible_to<Tensor> T>
  void backward(const T& gradient, BackwardOptions options = {}) const {
    backward_from(gradient, options);
  }

  /// The same numbers (shared, not copied) outside the graph.
  Tensor detach() const;
  /// A handle for changing the numbers without the graph knowing: `layer.weight.data().uniform_(-1, 1)`.
  Tensor data() const { return detach(); }
  /// Makes this tensor use the numbers of `other`, shared, not copied: PyTorch's `weight.data = other`.
  void set_data(const Tensor& other);
  /// A copy of the numbers, through which gradients flow back.
  Tensor clone() const;

  // ---- changes in place: only outside the graph (see mutable_value). They return *this.

  Tensor& fill_(double value);
  Tensor& zero_() { return fill_(0); }
  /// Copies the numbers of `other`, which may broadcast to this shape. No gradient flows through it.
  Tensor& copy_(const Tensor& other);
  /// Uniform numbers in [from, to), PyTorch's draws from `generator` (nullptr: the default generator).
  Tensor& uniform_(double from = 0, double to = 1, Generator* generator = nullptr);
  /// Normal numbers, likewise: mean + std * N(0, 1).
  Tensor& normal_(double mean = 0, double std = 1, Generator* generator = nullptr);

  /// In place outside the graph. Where the graph records (`total += loss`), the handle becomes the result of
  /// the operation instead. Throws std::invalid_argument on a leaf that requires grad in grad mode.
  Tensor& operator+=(const Tensor& other);
  Tensor& operator-=(const Tensor& other);
  Tensor& operator*=(const Tensor& other);
  Tensor& operator/=(const Tensor& other);

  XGRAD_METHODS(XGRAD_DECLARE_METHOD, Tensor, Tensor, double)
  XGRAD_NUMBER_METHODS(XGRAD_DECLARE_METHOD, Tensor, double)
  XGRAD_TENSOR_METHODS(XGRAD_DECLARE_METHOD)

  /// How often the numbers were changed in place.
  std::uint64_t version() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
  Impl& impl() const;
  void backward_from(const Tensor& gradient, BackwardOptions options) const;
  friend struct TensorAccess;
};

/// What the library's own operations and optimizers may do to a tensor: past the checks of its methods.
struct XGRAD_API TensorAccess {
  /// The numbers as they are, without what an optimizer still owes to them.
  static const std::shared_ptr<Storage>& storage(const Tensor& tensor);
  /// The node that backward visits, or null where no gradient is wanted.
  static const std::shared_ptr<Node>& node(const Tensor& tensor);
  static void set_node(Tensor& tensor, std::shared_ptr<Node> node);
};

extern template class Part<Tensor>;

}  // namespace XGRAD_ABI
}  // namespace xgrad
