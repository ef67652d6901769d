#pragma once
#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

struct DropoutOptions {
  double p = 0.5;        ///< probability that an element is dropped
  bool training = true;  ///< false: nothing is dropped
};

namespace functional {

/// Each element is 0 with probability p and x / (1 - p) otherwise, so that its expectation stays x
/// (Srivastava et al. 2014). Draws from the default generator as PyTorch does. The derivative is 0 or 1 / (1
/// - p). Without training, with p = 0, and for an empty x, x itself comes back. Throws std::invalid_argument
/// unless p is in [0, 1].
XGRAD_API Tensor dropout(const Tensor& x, DropoutOptions options = {});

}  // namespace functional
}  // namespace xgrad::inline XGRAD_ABI::nn
