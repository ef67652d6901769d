#include <algorithm>
#include <utility>

#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/record.hpp>
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

void graph_detail::attach(Tensor& result, const char* name, TensorRefs inputs, BackwardFn backward) {
  attach_node(result, name, inputs, std::move(backward));
}
void graph_detail::attach(Tensor& result, const char* name, std::span<const Tensor> inputs,
                          BackwardFn backward) {
  attach_node(result, name, inputs, std::move(backward));
}

}  // namespace xgrad::inline XGRAD_ABI
