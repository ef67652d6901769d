#pragma once
#include <xgrad/engine/graph/node.hpp>

namespace xgrad::inline XGRAD_ABI {

/// What Tensor::backward does: visits the operations that `root` was made of, the newest first, each once,
/// and hands gradients from results to inputs; then adds what reached the leaves (and tensors with
/// retain_grad) to their gradients. One backward at a time over graphs that share tensors. Throws
/// std::logic_error when a needed part of the graph was given back by an earlier backward.
void run_backward(const std::shared_ptr<Node>& root, const Tensor& seed, BackwardOptions options);

/// The name of the operation whose backward runs in this thread, or nullptr.
const char* running_operation();

}  // namespace xgrad::inline XGRAD_ABI
