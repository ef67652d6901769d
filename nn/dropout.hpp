#pragma once
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

struct DropoutOptions {
  double p = 0.5;                  ///< probability that an element is dropped
  bool training = true;            ///< false: nothing is dropped
  Generator* generator = nullptr;  ///< draws what is dropped; nullptr: the default generator
};

namespace functional {

/// Each element is 0 with probability p and x / (1 - p) otherwise, so that its expectation stays x
/// (Srivastava et al. 2014). Draws as PyTorch does. The derivative is 0 or 1 / (1
/// - p). Without training, with p = 0, and for an empty x, x itself comes back. Throws std::invalid_argument
/// unless p is in [0, 1].
XGRAD_API Tensor dropout(const Tensor& x, DropoutOptions options = {});

}  // namespace functional

/// In training, drops each element with probability p and divides the others by 1 - p (functional::dropout).
/// In evaluation, its input itself. A generator must outlive the module.
/// https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
class XGRAD_API Dropout : public Module {
 public:
  double p;
  Generator* generator;  // nullptr: the default generator
  /// Throws std::invalid_argument unless p is in [0, 1].
  explicit Dropout(double p = 0.5, Generator* generator = nullptr);
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Dropout)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
