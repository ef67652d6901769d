#include <atomic>
#include <utility>

#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/graph/backward.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/node.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

Saved::Saved(const Tensor& tensor) : storage_(tensor.storage()), version_(tensor.version()) {}

const Array& Saved::value() const {
  if (storage_->version != version_) {
    throw std::logic_error(text(running_operation() ? running_operation() : "backward", ": a value of shape ",
                                Shape(storage_->array.shape()),
                                " that backward needs was changed in place after forward (version ",
                                storage_->version, ", saved at version ", version_, ")"));
  }
  return storage_->array;
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
    input.node->incoming.add(Gradient(Tensor(sum_to(gradient, input.shape))));
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
  input.node->incoming.add(Gradient(Tensor(fits ? std::move(gradient) : sum_to(gradient, input.shape))));
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

// Inputs that die with this node are moved to one list and taken apart there, one after the other: the
// destructor of a node that is reached from another destructor only appends to that list.
Node::~Node() {
  static thread_local std::vector<std::shared_ptr<Node>>* list = nullptr;
  std::vector<std::shared_ptr<Node>> mine;
  const bool outermost = list == nullptr;
  if (outermost) list = &mine;
  for (Input& input : inputs) {
    if (input.node) list->push_back(std::move(input.node));
  }
  backward = nullptr;
  if (!outermost) return;
  while (!mine.empty()) {
    const std::shared_ptr<Node> next = std::move(mine.back());
    mine.pop_back();
  }
  list = nullptr;
}

static bool wants_grad(const Tensor& tensor) {
  return tensor.node() != nullptr;
}

bool recording(TensorRefs inputs) {
  if (!grad_enabled()) return false;
  for (const Tensor& input : inputs) {
    if (wants_grad(input)) return true;
  }
  return false;
}

bool recording(std::span<const Tensor> inputs) {
  return grad_enabled() && std::any_of(inputs.begin(), inputs.end(), wants_grad);
}

template <class Inputs>
static void attach_node(Tensor& result, const char* name, const Inputs& inputs, BackwardFn backward) {
  auto node = std::make_shared<Node>(name, result.shape());
  node->inputs.reserve(inputs.size());
  for (const Tensor& input : inputs) node->inputs.push_back({input.node(), input.shape()});
  node->backward = std::move(backward);
  result.set_node(std::move(node));
}

void detail::attach(Tensor& result, const char* name, TensorRefs inputs, BackwardFn backward) {
  attach_node(result, name, inputs, std::move(backward));
}
void detail::attach(Tensor& result, const char* name, std::span<const Tensor> inputs, BackwardFn backward) {
  attach_node(result, name, inputs, std::move(backward));
}

}  // namespace xgrad::inline XGRAD_ABI
