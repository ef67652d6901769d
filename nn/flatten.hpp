#pragma once
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// Makes one dimension of the dimensions start_dim to end_dim: of all but the samples' by default.
/// Errors as in xgrad::flatten.
class XGRAD_API Flatten : public Module {
 public:
  Index start_dim, end_dim;
  explicit Flatten(Index start_dim = 1, Index end_dim = -1);
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Flatten)
};

/// Hands its input on.
class XGRAD_API Identity : public Module {
 public:
  Tensor forward(const Tensor& x) const { return x; }
  XGRAD_MODULE(Identity)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
