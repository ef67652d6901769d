#pragma once
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/graph/tensor.hpp>

// How an operation joins the graph. An operation computes its value, then hands `record` its inputs and a
// lambda that turns the gradient of the result into gradients of the inputs:
//
//     Tensor mul(const Tensor& a, const Tensor& b) {
//       return record("MulBackward0", {a, b}, Array(a.value() * b.value()),
//                     [a = Saved(a), b = Saved(b)](const Array& grad, InputGrads& to) {
//                       if (to.wants(0)) to.add(0, grad * b.value());
//                       if (to.wants(1)) to.add(1, grad * a.value());
//                     });
//     }
//
// engine/README.md walks through it; users write their own operations the same way.

namespace xgrad {

/// The name of an operation's node: a string literal, so that it costs nothing to keep.
class OpName {
 public:
  consteval OpName(const char* literal) : text_(literal) {}
  constexpr const char* text() const { return text_; }

 private:
  const char* text_;
};

inline namespace XGRAD_ABI {

/// A value that backward needs: an input, or the result itself. Holds the numbers but not the graph, so a
/// result that saves itself makes no reference cycle.
class XGRAD_API Saved {
 public:
  Saved(const Tensor& tensor);
  /// The numbers. Throws std::logic_error that names the operation when they were changed since.
  const Array& value() const;

 private:
  std::shared_ptr<const Storage> storage_;
  std::uint64_t version_;
};

/// Where a backward lambda puts the gradients of its operation's inputs.
class XGRAD_API InputGrads {
 public:
  InputGrads(Node& node, const Tensor& incoming) : node_(node), incoming_(incoming) {}

  /// Whether input `i` needs a gradient; if not, do not compute it.
  bool wants(std::size_t i) const;
  Shape shape(std::size_t i) const;
  /// The gradient of the result as a tensor that can be shared: for the values of a RowBlock.
  const Tensor& incoming() const { return incoming_; }

  /// Adds to the gradient of input `i`. `gradient` may have the shape that the input was broadcast to: it is
  /// summed back here, for all operations. Handing on the incoming gradient itself costs no copy.
  void add(std::size_t i, const Array& gradient);
  void add(std::size_t i, Array&& gradient);
  template <class E>
  void add(std::size_t i, const xt::xexpression<E>& expression) {
    add(i, Array(expression.derived_cast()));
  }
  /// Adds row-sparsely: row rows[j] of input `i` receives scale[j] * values[source[j]] (see RowBlock).
  void add_rows(std::size_t i, RowBlock block);
  /// The gradient of input `i` so far, dense, for adding to some places of it: zeros at first.
  Array& buffer(std::size_t i);

 private:
  Node& node_;
  const Tensor& incoming_;
};

using BackwardFn = std::function<void(const Array& grad, InputGrads& to)>;

/// An operation in the graph, or (without backward) a leaf that collects its gradient.
struct XGRAD_API Node {
  struct Input {
    std::shared_ptr<Node> node;  // null: needs no gradient
    Shape shape;
  };

  const char* name;
  std::uint64_t sequence;     // in order of creation: backward runs from high to low
  Shape shape;                // of the result
  std::vector<Input> inputs;  // empty for a leaf
  BackwardFn backward;        // empty once it was given back
  Gradient incoming;          // while backward runs: what the users of the result sent so far
  Gradient grad;              // what the user sees: for leaves, and after retain_grad()
  bool retains_grad = false;
  bool freed = false;       // backward ran and gave back what was saved
  std::uint64_t visit = 0;  // the backward pass that met this node last

  Node(const char* name, Shape shape);
  /// Takes its inputs apart by a work list, so that a long chain does not recurse.
  ~Node();
  bool is_leaf() const { return inputs.empty(); }
};

using TensorRefs = std::initializer_list<std::reference_wrapper<const Tensor>>;

/// Whether an operation on these inputs is recorded: grad mode is on and one of them requires grad.
XGRAD_API bool recording(TensorRefs inputs);
XGRAD_API bool recording(std::span<const Tensor> inputs);

namespace detail {
XGRAD_API void attach(Tensor& result, const char* name, TensorRefs inputs, BackwardFn backward);
XGRAD_API void attach(Tensor& result, const char* name, std::span<const Tensor> inputs, BackwardFn backward);
}  // namespace detail

/// Returns `result` (fresh, of no other operation) joined to the graph as the operation `name` of `inputs`.
/// Without an input that requires grad, or without grad mode, nothing is recorded and `backward` is dropped.
template <class Backward>
Tensor record(OpName name, TensorRefs inputs, Tensor result, Backward&& backward) {
  if (recording(inputs)) detail::attach(result, name.text(), inputs, std::forward<Backward>(backward));
  return result;
}
template <class Backward>
Tensor record(OpName name, std::span<const Tensor> inputs, Tensor result, Backward&& backward) {
  if (recording(inputs)) detail::attach(result, name.text(), inputs, std::forward<Backward>(backward));
  return result;
}

}  // namespace XGRAD_ABI
}  // namespace xgrad
