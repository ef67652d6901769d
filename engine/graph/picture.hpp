#pragma once
#include <string>
#include <utility>
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// The graph that made `tensor` as Graphviz text (`dot -Tsvg`): a box for each operation with its name and
/// the shape of its result, an ellipse for each leaf that collects a gradient, dashed for inputs that need
/// none. Leaves that are in `names` (such as a model's named_parameters()) carry their name.
XGRAD_API std::string to_dot(const Tensor& tensor,
                             const std::vector<std::pair<std::string, Tensor>>& names = {});

}  // namespace xgrad::inline XGRAD_ABI
