#pragma once
#include <xgrad/nn/loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

struct CosineEmbeddingLossOptions {
  double margin = 0;
  Reduction reduction = Reduction::mean;
};

namespace functional {

/// 1 - c where the target is 1 (the two should be alike) and max(0, c - margin) where it is -1, c the cosine
/// of the angle between two vectors: c = a.b / sqrt((a.a + e) (b.b + e)), e = 1e-12. Inputs (samples, dim)
/// with target (samples), or (dim) with a 0-d target. dc/da = b / s - c a / (a.a + e) with s the root above,
/// likewise for b; `target` is a constant.
/// Throws std::invalid_argument where the shapes do not fit or a target is neither 1 nor -1.
XGRAD_API Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                                       CosineEmbeddingLossOptions options = {});

}  // namespace functional

struct XGRAD_API CosineEmbeddingLoss
    : LossModule<functional::cosine_embedding_loss, CosineEmbeddingLossOptions, Tensor, Tensor, Tensor> {
  using LossModule::LossModule;
  XGRAD_MODULE(CosineEmbeddingLoss)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
