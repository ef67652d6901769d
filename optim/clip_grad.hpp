#pragma once
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI {
namespace optim {

struct ClipGradNormOptions {
  double norm_type = 2;             ///< p of the p-norm; infinity for the largest absolute value
  bool error_if_nonfinite = false;  ///< throw std::runtime_error where the norm is infinite or NaN
};

/// Scales all gradients by min(1, max_norm / (norm + 1e-6)), where norm is the norm of all of them as one
/// vector, and returns that norm (0 without gradients). Rows of a row-sparse gradient that occur several
/// times count as their sum; the gradient stays row-sparse. Parameters without a gradient are passed over.
/// Throws std::invalid_argument for a negative max_norm or a norm_type of 0 or less.
/// Source: https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
XGRAD_API double clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm,
                                 ClipGradNormOptions options = {});

/// The steps of clip_grad_norm_, for gradients that are spread over processes (nn/distributed). A norm is put
/// together from parts: sums of |x|^p, or the largest |x| for p = infinity, where NaN stays.
class XGRAD_API GradNormClipping {
 public:
  /// Throws as clip_grad_norm_.
  GradNormClipping(double max_norm, ClipGradNormOptions options);
  double part_of(const std::vector<Tensor>& parameters) const;
  double joined(double a, double b) const;
  /// Scales the gradients, when `part` is of all of them, and returns the norm.
  double clip(const std::vector<Tensor>& parameters, double part) const;

 private:
  double max_norm_;
  ClipGradNormOptions options_;
};

/// Limits every number of the gradients to [-clip_value, clip_value]. Rows of a row-sparse gradient that
/// occur several times are added up first. Throws std::invalid_argument for a negative clip_value. Source:
/// https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
XGRAD_API void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value);

}  // namespace optim

namespace nn::utils {
// Where PyTorch has them.
using optim::clip_grad_norm_;
using optim::clip_grad_value_;
}  // namespace nn::utils

}  // namespace xgrad::inline XGRAD_ABI
