#pragma once
#include <vector>

#include <xgrad/engine/graph/node.hpp>
#include <xgrad/engine/system/call_stack.hpp>

// What operations and backward do under a DetectAnomalyGuard (anomaly.hpp).

namespace xgrad::inline XGRAD_ABI {

/// The backward of an operation, and who called its forward.
struct Traced {
  BackwardFn backward;
  CallStack stack;
  void operator()(const Array& grad, InputGrads& to) const { backward(grad, to); }
};

/// Throws std::runtime_error where a number of the result is not finite; `name` is the operation's.
void check_value(const char* name, const Array& result, const std::vector<const Array*>& inputs);
/// The same for the gradients of its inputs, after the node ran backward.
void check_gradients(const Node& node, const Array& incoming);

}  // namespace xgrad::inline XGRAD_ABI
