#include <atomic>
#include <utility>

#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/node.hpp>

namespace xgrad::inline XGRAD_ABI {

const char*& running_operation() {
  static thread_local const char* name = nullptr;
  return name;
}

bool InputGrads::wants(std::size_t i) const {
  return node_.inputs[i].node != nullptr;
}
Shape InputGrads::shape(std::size_t i) const {
  return node_.inputs[i].shape;
}

void InputGrads::add(std::size_t i, const Array& gradient) {
  const Node::Input& input = node_.inputs[i];
  if (!input.node) return;
  if (Shape(gradient.shape()) != input.shape) {
    input.node->incoming.add(Gradient(sum_to(gradient, input.shape)));
  } else if (&gradient == &incoming_.value()) {
    input.node->incoming.add(Gradient(incoming_));
  } else {
    input.node->incoming.add(gradient);
  }
}

void InputGrads::add(std::size_t i, Array&& gradient) {
  const Node::Input& input = node_.inputs[i];
  if (!input.node) return;
  const bool fits = Shape(gradient.shape()) == input.shape;
  input.node->incoming.add(Gradient(fits ? std::move(gradient) : sum_to(gradient, input.shape)));
}

void InputGrads::add_rows(std::size_t i, RowBlock block) {
  const Node::Input& input = node_.inputs[i];
  if (input.node) input.node->incoming.add(Gradient(input.shape, std::move(block)));
}

Array& InputGrads::buffer(std::size_t i) {
  return node_.inputs[i].node->incoming.dense_buffer(node_.inputs[i].shape);
}

static std::uint64_t next_sequence() {
  static std::atomic<std::uint64_t> counter{0};
  return counter.fetch_add(1, std::memory_order_relaxed);
}

Node::Node(const char* node_name, Shape result_shape)
    : name(node_name), sequence(next_sequence()), shape(std::move(result_shape)) {}

// What dies with this node, its inputs and what its lambda captured, is moved to one list and taken apart
// there, one after the other: the destructor of a node that is reached from another destructor only appends
// to that list.
Node::~Node() {
  struct Part {
    std::shared_ptr<Node> input;
    BackwardFn backward;
  };
  static thread_local std::vector<Part>* list = nullptr;
  std::vector<Part> mine;
  const bool outermost = list == nullptr;
  if (outermost) list = &mine;
  for (Input& input : inputs) {
    if (input.node) list->push_back({std::move(input.node), nullptr});
  }
  if (backward) list->push_back({nullptr, std::move(backward)});
  if (!outermost) return;
  while (!mine.empty()) {
    const Part next = std::move(mine.back());
    mine.pop_back();
  }
  list = nullptr;
}

}  // namespace xgrad::inline XGRAD_ABI
