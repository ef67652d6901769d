#pragma once
#include <xgrad/nn/loss.hpp>

// Losses of the difference d = input - target, element by element. `target` broadcasts to the shape of
// `input` (the other way round is an error: (n) against (n, 1) would make n * n losses). The result has the
// shape of `input` with Reduction::none and is 0-d otherwise. Gradients flow to both.

namespace xgrad::inline XGRAD_ABI::nn {

struct LossOptions {
  Reduction reduction = Reduction::mean;
};
struct SmoothL1LossOptions {
  Reduction reduction = Reduction::mean;
  double beta = 1;  ///< where the loss changes from quadratic to linear; 0: l1_loss
};
struct HuberLossOptions {
  Reduction reduction = Reduction::mean;
  double delta = 1;  ///< where the loss changes from quadratic to linear
};

namespace functional {

/// d^2. Slope 2 d.
XGRAD_API Tensor mse_loss(const Tensor& input, const Tensor& target, LossOptions options = {});
/// |d|. Slope sign(d), 0 at 0.
XGRAD_API Tensor l1_loss(const Tensor& input, const Tensor& target, LossOptions options = {});
/// d^2 / (2 beta) where |d| < beta, otherwise |d| - beta / 2 (Girshick 2015). Slope d / beta or sign(d).
/// Throws std::invalid_argument where beta is negative.
XGRAD_API Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, SmoothL1LossOptions options = {});
/// d^2 / 2 where |d| < delta, otherwise delta (|d| - delta / 2) (Huber 1964). Slope d or delta sign(d).
/// Throws std::invalid_argument where delta is not positive.
XGRAD_API Tensor huber_loss(const Tensor& input, const Tensor& target, HuberLossOptions options = {});

}  // namespace functional

struct XGRAD_API MSELoss : LossModule<functional::mse_loss, LossOptions, Tensor, Tensor> {
  using LossModule::LossModule;
  XGRAD_MODULE(MSELoss)
};
struct XGRAD_API L1Loss : LossModule<functional::l1_loss, LossOptions, Tensor, Tensor> {
  using LossModule::LossModule;
  XGRAD_MODULE(L1Loss)
};
struct XGRAD_API SmoothL1Loss : LossModule<functional::smooth_l1_loss, SmoothL1LossOptions, Tensor, Tensor> {
  using LossModule::LossModule;
  XGRAD_MODULE(SmoothL1Loss)
};
struct XGRAD_API HuberLoss : LossModule<functional::huber_loss, HuberLossOptions, Tensor, Tensor> {
  using LossModule::LossModule;
  XGRAD_MODULE(HuberLoss)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
