#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {

/// What max, min, sort and topk return: `const auto [values, indices] = max(x, 1);`
struct ValuesAndIndices {
  Tensor values;
  Indices indices;
};

}  // namespace xgrad::inline XGRAD_ABI
