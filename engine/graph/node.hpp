#pragma once
#include <functional>
#include <memory>
#include <vector>

#include <xgrad/engine/graph/gradient.hpp>

namespace xgrad::inline XGRAD_ABI {

struct Node;

/// Where a backward lambda puts the gradients of its operation's inputs.
class XGRAD_API InputGrads {
 public:
  InputGrads(Node& node, const SharedArray& incoming) : node_(node), incoming_(incoming) {}

  /// Whether input `i` needs a gradient; if not, do not compute it.
  bool wants(std::size_t i) const;
  Shape shape(std::size_t i) const;
  /// The gradient of the result, to be shared: for the values of a RowBlock.
  const SharedArray& incoming() const { return incoming_; }

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
  const SharedArray& incoming_;
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
  BackwardFn backward;        // empty once it was freed
  Gradient incoming;          // while backward runs: what the users of the result sent so far
  Gradient grad;              // what the user sees: for leaves, and after retain_grad()
  bool retains_grad = false;
  bool freed = false;          // backward ran, and what was saved is gone
  bool saves_nothing = false;  // see record.hpp: it stays when the graph is freed
  std::uint64_t visit = 0;     // the backward pass that met this node last

  Node(const char* name, Shape shape);
  /// Takes its inputs apart by a work list, so that a long chain does not recurse.
  ~Node();
  bool is_leaf() const { return inputs.empty(); }
};

/// The name of the operation whose backward runs in this thread, or nullptr; run_backward sets it.
const char*& running_operation();

}  // namespace xgrad::inline XGRAD_ABI
