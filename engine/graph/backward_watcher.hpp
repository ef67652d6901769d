#pragma once
#include <utility>
#include <vector>

#include <xgrad/engine/graph/node.hpp>

namespace xgrad::inline XGRAD_ABI {

/// Sees what every backward of its thread does, from when it is made to when it is destroyed: for what can
/// begin before backward ends, as sending gradients to other machines does.
class XGRAD_API BackwardWatcher {
 public:
  BackwardWatcher();
  virtual ~BackwardWatcher();
  BackwardWatcher(const BackwardWatcher&) = delete;
  BackwardWatcher& operator=(const BackwardWatcher&) = delete;

  /// The leaf's gradient in this backward is complete: no operation that is still to run adds to it.
  virtual void leaf_complete(const Node& leaf, const Gradient& gradient) = 0;
  /// All operations have run. These gradients will be added to those of the leaves; they may be changed, and
  /// leaves may be added.
  virtual void backward_done(std::vector<std::pair<Node*, Gradient>>& gradients) = 0;
  /// An operation threw; no gradient changes.
  virtual void backward_failed() noexcept = 0;
};

/// Those of this thread.
std::vector<BackwardWatcher*>& backward_watchers();

}  // namespace xgrad::inline XGRAD_ABI
