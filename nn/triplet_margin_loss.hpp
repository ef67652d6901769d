#pragma once
#include <xgrad/nn/loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

struct TripletMarginLossOptions {
  double margin = 1;
  double p = 2;       ///< the norm that measures distances; infinity is the largest difference
  double eps = 1e-6;  ///< added to the differences
  bool swap = false;  ///< the negative's distance is its smaller one to anchor and positive
  Reduction reduction = Reduction::mean;
};

namespace functional {

/// max(0, margin + |a - p| - |a - n|) along the last dimension: the anchor should be nearer to the positive
/// than to the negative example by the margin; |v| is the p-norm of v + eps. With swap, |a - n| is the
/// smaller of |a - n| and |p - n| (Balntas et al. 2016). The three broadcast together; the result has their
/// common shape without the last dimension with Reduction::none and is 0-d otherwise. d|v|/dv = sign(v)
/// (|v_k| / |v|)^(p-1), 0 where v is 0. Throws std::invalid_argument where the shapes do not broadcast or
/// have no dimension, and where margin or p is not positive.
XGRAD_API Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                                     TripletMarginLossOptions options = {});

}  // namespace functional

struct XGRAD_API TripletMarginLoss
    : LossModule<functional::triplet_margin_loss, TripletMarginLossOptions, Tensor, Tensor, Tensor> {
  using LossModule::LossModule;
  XGRAD_MODULE(TripletMarginLoss)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
