#pragma once
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

/// In training, drops each element with probability p and divides the others by 1 - p (functional::dropout).
/// In evaluation, its input itself. https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
class XGRAD_API Dropout : public Module {
 public:
  double p;
  /// Throws std::invalid_argument unless p is in [0, 1].
  explicit Dropout(double p = 0.5);
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Dropout)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
