#include <algorithm>
#include <atomic>
#include <unordered_map>
#include <utility>

#include <xgrad/engine/graph/anomaly.hpp>
#include <xgrad/engine/graph/anomaly_check.hpp>
#include <xgrad/engine/graph/backward.hpp>
#include <xgrad/engine/graph/backward_watcher.hpp>
#include <xgrad/engine/graph/node.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

// All nodes that gradients of `root` flow to, the newest first. The stack is our own: graphs may be deep.
static std::vector<Node*> reachable(Node& root) {
  static std::atomic<std::uint64_t> visits{0};
  const std::uint64_t visit = ++visits;
  std::vector<Node*> found{&root};
  root.visit = visit;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i]->freed) {
      throw std::logic_error(text(
          "backward: ", found[i]->name,
          ": the graph was already freed; call backward with {.retain_graph = true} the first time to run "
          "it again"));
    }
    for (const Node::Input& input : found[i]->inputs) {
      if (!input.node || input.node->visit == visit) continue;
      input.node->visit = visit;
      found.push_back(input.node.get());
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Node* a, const Node* b) { return a->sequence > b->sequence; });
  return found;
}

// ---- watchers

std::vector<BackwardWatcher*>& backward_watchers() {
  static thread_local std::vector<BackwardWatcher*> watchers;
  return watchers;
}
BackwardWatcher::BackwardWatcher() {
  backward_watchers().push_back(this);
}
BackwardWatcher::~BackwardWatcher() {
  std::erase(backward_watchers(), this);
}

namespace {
// Counts, where somebody watches, how many operations are still to run that may add to a leaf.
class LeafCounts {
 public:
  explicit LeafCounts(const std::vector<Node*>& nodes) {
    if (backward_watchers().empty()) return;
    for (const Node* node : nodes) {
      for (const Node::Input& input : node->inputs) {
        if (input.node && input.node->is_leaf()) ++left_[input.node.get()];
      }
    }
  }
  /// An operation ran, or will not.
  void done(const Node& node) {
    if (left_.empty()) return;
    for (const Node::Input& input : node.inputs) {
      if (!input.node || !input.node->is_leaf() || --left_[input.node.get()] > 0) continue;
      if (!input.node->incoming.defined()) continue;
      for (BackwardWatcher* watcher : backward_watchers())
        watcher->leaf_complete(*input.node, input.node->incoming);
    }
  }

 private:
  std::unordered_map<const Node*, Index> left_;
};
}  // namespace

// ---- backward

void run_backward(const std::shared_ptr<Node>& root, const SharedArray& seed, BackwardOptions options) {
  const std::vector<Node*> nodes = reachable(*root);
  std::vector<std::pair<Node*, Gradient>> kept;  // committed only when all went well
  LeafCounts leaves(nodes);

  try {
    root->incoming = Gradient(seed);
    for (Node* node : nodes) {
      if (!node->incoming.defined()) {
        leaves.done(*node);
        continue;
      }
      Gradient gradient = std::exchange(node->incoming, Gradient());
      if (node->is_leaf()) {
        kept.emplace_back(node, std::move(gradient));
        continue;
      }
      if (node->retains_grad) kept.emplace_back(node, gradient);
      const SharedArray incoming = gradient.dense_array();
      gradient = Gradient();
      InputGrads to(*node, incoming);
      running_operation() = node->name;
      node->backward(incoming.value(), to);
      if (anomalies_wanted()) check_gradients(*node, incoming.value());
      if (!options.retain_graph && !node->saves_nothing) {
        node->backward = nullptr;
        node->freed = true;
      }
      leaves.done(*node);
    }
    running_operation() = nullptr;
    for (BackwardWatcher* watcher : backward_watchers()) watcher->backward_done(kept);
  } catch (...) {
    running_operation() = nullptr;
    for (BackwardWatcher* watcher : backward_watchers()) watcher->backward_failed();
    for (Node* node : nodes) node->incoming = Gradient();
    throw;
  }
  for (auto& [node, gradient] : kept) {
    gradient.unshare_rows(seed);  // the caller may change his own
    node->grad.add(std::move(gradient));
    if (!node->grad.is_sparse()) node->grad.mutable_value();  // from here on shared with nobody
  }
}

}  // namespace xgrad::inline XGRAD_ABI
