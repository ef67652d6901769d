#include <algorithm>
#include <utility>

#include <xgrad/engine/graph/anomaly.hpp>
#include <xgrad/engine/graph/anomaly_check.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

Saved::Saved(const Tensor& tensor) : storage_(TensorAccess::storage(tensor)), version_(tensor.version()) {}

void graph_detail::check_unchanged(const Shape& shape, std::uint64_t version, std::uint64_t saved) {
  if (version == saved) return;
  throw std::logic_error(text(running_operation() ? running_operation() : "backward", ": a value of shape ",
                              shape, " that backward needs was changed in place after forward (version ",
                              version, ", saved at version ", saved, ")"));
}

const Array& Saved::value() const {
  if (storage_->version != version_)
    graph_detail::check_unchanged(storage_->array.shape(), storage_->version, version_);
  return storage_->array;
}

static bool wants_grad(const Tensor& tensor) {
  return TensorAccess::node(tensor) != nullptr;
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

bool graph_detail::attaching(TensorRefs inputs) {
  return anomalies_wanted() || recording(inputs);
}
bool graph_detail::attaching(std::span<const Tensor> inputs) {
  return anomalies_wanted() || recording(inputs);
}

template <class Inputs>
static void attach_node(Tensor& result, OpName name, const Inputs& inputs, BackwardFn backward) {
  if (anomalies_wanted()) [[unlikely]] {
    std::vector<const Array*> arrays;
    for (const Tensor& input : inputs) arrays.push_back(&TensorAccess::storage(input)->array);
    check_value(name.text(), result.value(), arrays);
    if (!recording(inputs)) return;
    backward = Traced{std::move(backward), CallStack::now()};
  }
  auto node = std::make_shared<Node>(name.text(), result.shape());
  node->saves_nothing = name.saves_nothing();
  node->inputs.reserve(inputs.size());
  for (const Tensor& input : inputs) node->inputs.push_back({TensorAccess::node(input), input.shape()});
  node->backward = std::move(backward);
  TensorAccess::set_node(result, std::move(node));
}

void graph_detail::attach(Tensor& result, OpName name, TensorRefs inputs, BackwardFn backward) {
  attach_node(result, name, inputs, std::move(backward));
}
void graph_detail::attach(Tensor& result, OpName name, std::span<const Tensor> inputs, BackwardFn backward) {
  attach_node(result, name, inputs, std::move(backward));
}

}  // namespace xgrad::inline XGRAD_ABI
