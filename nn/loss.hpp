#pragma once
#include <concepts>

#include <xgrad/nn/functional/binary_cross_entropy.hpp>
#include <xgrad/nn/functional/cosine_embedding_loss.hpp>
#include <xgrad/nn/functional/cross_entropy.hpp>
#include <xgrad/nn/functional/difference_loss.hpp>
#include <xgrad/nn/functional/kl_div.hpp>
#include <xgrad/nn/functional/margin_ranking_loss.hpp>
#include <xgrad/nn/functional/nll_loss.hpp>
#include <xgrad/nn/functional/triplet_margin_loss.hpp>
#include <xgrad/nn/module/module.hpp>

// The losses as modules: they keep the options of the functions of the same name in nn/functional, where
// formulas, shapes and errors stand. Weights are buffers: part of state_dict().

namespace xgrad::inline XGRAD_ABI::nn {

class XGRAD_API MSELoss : public Module {
 public:
  LossOptions options;
  explicit MSELoss(LossOptions options = {});
  Tensor forward(const Tensor& input, const Tensor& target) const;
  XGRAD_MODULE(MSELoss)
};

class XGRAD_API L1Loss : public Module {
 public:
  LossOptions options;
  explicit L1Loss(LossOptions options = {});
  Tensor forward(const Tensor& input, const Tensor& target) const;
  XGRAD_MODULE(L1Loss)
};

class XGRAD_API SmoothL1Loss : public Module {
 public:
  SmoothL1LossOptions options;
  explicit SmoothL1Loss(SmoothL1LossOptions options = {});
  Tensor forward(const Tensor& input, const Tensor& target) const;
  XGRAD_MODULE(SmoothL1Loss)
};

class XGRAD_API HuberLoss : public Module {
 public:
  HuberLossOptions options;
  explicit HuberLoss(HuberLossOptions options = {});
  Tensor forward(const Tensor& input, const Tensor& target) const;
  XGRAD_MODULE(HuberLoss)
};

class XGRAD_API KLDivLoss : public Module {
 public:
  KLDivLossOptions options;
  explicit KLDivLoss(KLDivLossOptions options = {});
  Tensor forward(const Tensor& input, const Tensor& target) const;
  XGRAD_MODULE(KLDivLoss)
};

class XGRAD_API CosineEmbeddingLoss : public Module {
 public:
  CosineEmbeddingLossOptions options;
  explicit CosineEmbeddingLoss(CosineEmbeddingLossOptions options = {});
  Tensor forward(const Tensor& input1, const Tensor& input2, const Tensor& target) const;
  XGRAD_MODULE(CosineEmbeddingLoss)
};

class XGRAD_API MarginRankingLoss : public Module {
 public:
  MarginRankingLossOptions options;
  explicit MarginRankingLoss(MarginRankingLossOptions options = {});
  Tensor forward(const Tensor& input1, const Tensor& input2, const Tensor& target) const;
  XGRAD_MODULE(MarginRankingLoss)
};

class XGRAD_API TripletMarginLoss : public Module {
 public:
  TripletMarginLossOptions options;
  explicit TripletMarginLoss(TripletMarginLossOptions options = {});
  Tensor forward(const Tensor& anchor, const Tensor& positive, const Tensor& negative) const;
  XGRAD_MODULE(TripletMarginLoss)
};

class XGRAD_API CrossEntropyLoss : public Module {
 public:
  Buffer weight;  // (classes), or undefined
  Index ignore_index;
  Reduction reduction;
  double label_smoothing;
  explicit CrossEntropyLoss(CrossEntropyLossOptions options = {});
  /// With a class for each place.
  Tensor forward(const Tensor& input, const Indices& target) const;
  template <class E>
  requires std::integral<typename E::value_type> Tensor forward(const Tensor& input,
                                                                const xt::xexpression<E>& target)
  const { return forward(input, Indices(target.derived_cast())); }
  /// With probabilities.
  Tensor forward(const Tensor& input, const Tensor& target) const;
  XGRAD_MODULE(CrossEntropyLoss, weight)

 private:
  CrossEntropyLossOptions options() const;
};

class XGRAD_API NLLLoss : public Module {
 public:
  Buffer weight;  // (classes), or undefined
  Index ignore_index;
  Reduction reduction;
  explicit NLLLoss(NLLLossOptions options = {});
  Tensor forward(const Tensor& input, const Indices& target) const;
  XGRAD_MODULE(NLLLoss, weight)
};

class XGRAD_API BCELoss : public Module {
 public:
  Buffer weight;  // broadcasts to the input, or undefined
  Reduction reduction;
  explicit BCELoss(BCELossOptions options = {});
  Tensor forward(const Tensor& input, const Tensor& target) const;
  XGRAD_MODULE(BCELoss, weight)
};

class XGRAD_API BCEWithLogitsLoss : public Module {
 public:
  Buffer weight, pos_weight;  // broadcast to the input, or undefined
  Reduction reduction;
  explicit BCEWithLogitsLoss(BCEWithLogitsLossOptions options = {});
  Tensor forward(const Tensor& input, const Tensor& target) const;
  XGRAD_MODULE(BCEWithLogitsLoss, weight, pos_weight)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
