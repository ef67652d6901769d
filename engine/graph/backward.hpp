#pragma once
#include <memory>

#include <xgrad/engine/array/storage.hpp>

namespace xgrad::inline XGRAD_ABI {

struct Node;

struct BackwardOptions {
  bool retain_graph = false;  ///< keep what was saved, so that backward can run again
};

/// What Tensor::backward does: visits the operations that `root` was made of, the newest first, each once,
/// and hands gradients from results to inputs; then adds what reached the leaves (and tensors with
/// retain_grad) to their gradients. One backward at a time over graphs that share tensors. Throws
/// std::logic_error when a needed part of the graph was freed by an earlier backward.
void run_backward(const std::shared_ptr<Node>& root, const SharedArray& seed, BackwardOptions options);

}  // namespace xgrad::inline XGRAD_ABI
