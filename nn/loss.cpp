#include <xgrad/nn/loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

MSELoss::MSELoss(LossOptions chosen) : options(chosen) {}
Tensor MSELoss::forward(const Tensor& input, const Tensor& target) const {
  return functional::mse_loss(input, target, options);
}

L1Loss::L1Loss(LossOptions chosen) : options(chosen) {}
Tensor L1Loss::forward(const Tensor& input, const Tensor& target) const {
  return functional::l1_loss(input, target, options);
}

SmoothL1Loss::SmoothL1Loss(SmoothL1LossOptions chosen) : options(chosen) {}
Tensor SmoothL1Loss::forward(const Tensor& input, const Tensor& target) const {
  return functional::smooth_l1_loss(input, target, options);
}

HuberLoss::HuberLoss(HuberLossOptions chosen) : options(chosen) {}
Tensor HuberLoss::forward(const Tensor& input, const Tensor& target) const {
  return functional::huber_loss(input, target, options);
}

KLDivLoss::KLDivLoss(KLDivLossOptions chosen) : options(chosen) {}
Tensor KLDivLoss::forward(const Tensor& input, const Tensor& target) const {
  return functional::kl_div(input, target, options);
}

CosineEmbeddingLoss::CosineEmbeddingLoss(CosineEmbeddingLossOptions chosen) : options(chosen) {}
Tensor CosineEmbeddingLoss::forward(const Tensor& input1, const Tensor& input2, const Tensor& target) const {
  return functional::cosine_embedding_loss(input1, input2, target, options);
}

MarginRankingLoss::MarginRankingLoss(MarginRankingLossOptions chosen) : options(chosen) {}
Tensor MarginRankingLoss::forward(const Tensor& input1, const Tensor& input2, const Tensor& target) const {
  return functional::margin_ranking_loss(input1, input2, target, options);
}

TripletMarginLoss::TripletMarginLoss(TripletMarginLossOptions chosen) : options(chosen) {}
Tensor TripletMarginLoss::forward(const Tensor& anchor, const Tensor& positive,
                                  const Tensor& negative) const {
  return functional::triplet_margin_loss(anchor, positive, negative, options);
}

static Buffer buffer(const Tensor& weight) {
  return weight.defined() ? Buffer(weight) : Buffer();
}

CrossEntropyLoss::CrossEntropyLoss(CrossEntropyLossOptions chosen)
    : weight(buffer(chosen.weight)),
      ignore_index(chosen.ignore_index),
      reduction(chosen.reduction),
      label_smoothing(chosen.label_smoothing) {}
CrossEntropyLossOptions CrossEntropyLoss::options() const {
  return {weight, ignore_index, reduction, label_smoothing};
}
Tensor CrossEntropyLoss::forward(const Tensor& input, const Indices& target) const {
  return functional::cross_entropy(input, target, options());
}
Tensor CrossEntropyLoss::forward(const Tensor& input, const Tensor& target) const {
  return functional::cross_entropy(input, target, options());
}

NLLLoss::NLLLoss(NLLLossOptions chosen)
    : weight(buffer(chosen.weight)), ignore_index(chosen.ignore_index), reduction(chosen.reduction) {}
Tensor NLLLoss::forward(const Tensor& input, const Indices& target) const {
  return functional::nll_loss(input, target, {weight, ignore_index, reduction});
}

BCELoss::BCELoss(BCELossOptions chosen) : weight(buffer(chosen.weight)), reduction(chosen.reduction) {}
Tensor BCELoss::forward(const Tensor& input, const Tensor& target) const {
  return functional::binary_cross_entropy(input, target, {weight, reduction});
}

BCEWithLogitsLoss::BCEWithLogitsLoss(BCEWithLogitsLossOptions chosen)
    : weight(buffer(chosen.weight)), pos_weight(buffer(chosen.pos_weight)), reduction(chosen.reduction) {}
Tensor BCEWithLogitsLoss::forward(const Tensor& input, const Tensor& target) const {
  return functional::binary_cross_entropy_with_logits(input, target, {weight, reduction, pos_weight});
}

}  // namespace xgrad::inline XGRAD_ABI::nn
