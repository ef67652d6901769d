#pragma once
#include <xgrad/nn/loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

struct MarginRankingLossOptions {
  double margin = 0;
  Reduction reduction = Reduction::mean;
};

namespace functional {

/// max(0, margin - y (a - b)): y = 1 wants `input1` above `input2`, y = -1 below. The three broadcast
/// together; the result has their common shape with Reduction::none and is 0-d otherwise. d/da = -y and d/db
/// = y where the loss is not cut off; `target` is a constant. Throws std::invalid_argument where the shapes
/// do not broadcast.
XGRAD_API Tensor margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                                     MarginRankingLossOptions options = {});

}  // namespace functional

struct XGRAD_API MarginRankingLoss
    : LossModule<functional::margin_ranking_loss, MarginRankingLossOptions, Tensor, Tensor, Tensor> {
  using LossModule::LossModule;
  XGRAD_MODULE(MarginRankingLoss)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
