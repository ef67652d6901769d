#pragma once
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/engine/ops/gelu.hpp>
#include <xgrad/engine/ops/relu.hpp>
#include <xgrad/engine/ops/sigmoid.hpp>
#include <xgrad/engine/ops/silu.hpp>
#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/engine/ops/softplus.hpp>
#include <xgrad/engine/ops/tanh.hpp>

// Functions of each element, in one place: the engine's own ones by their names here, and the rarer ones.

namespace xgrad::inline XGRAD_ABI::nn::functional {

using xgrad::gelu;
using xgrad::leaky_relu;
using xgrad::log_softmax;
using xgrad::logsigmoid;
using xgrad::relu;
using xgrad::sigmoid;
using xgrad::silu;
using xgrad::softmax;
using xgrad::softplus;
using xgrad::tanh;

/// x where x > 0, otherwise alpha (exp(x) - 1) (Clevert et al. 2015). Slope 1 or alpha exp(x).
XGRAD_API Tensor elu(const Tensor& x, double alpha = 1);
/// 1.0507 elu(x, 1.6733): keeps mean 0 and variance 1 (Klambauer et al. 2017).
XGRAD_API Tensor selu(const Tensor& x);
/// x where x > 0, otherwise alpha (exp(x / alpha) - 1) (Barron 2017). Slope 1 or exp(x / alpha).
/// Throws std::invalid_argument where alpha is 0.
XGRAD_API Tensor celu(const Tensor& x, double alpha = 1);
/// x tanh(log(1 + exp(x))) (Misra 2019). With t the tanh: slope t + x (1 - t^2) sigmoid(x).
XGRAD_API Tensor mish(const Tensor& x);
/// x between the bounds, the bound outside. Slope 1 strictly between them, else 0.
/// Throws std::invalid_argument where min_val is above max_val.
XGRAD_API Tensor hardtanh(const Tensor& x, double min_val = -1, double max_val = 1);
/// hardtanh(x, 0, 6)
XGRAD_API Tensor relu6(const Tensor& x);
/// hardtanh(x + 3, 0, 6) / 6
XGRAD_API Tensor hardsigmoid(const Tensor& x);
/// x hardsigmoid(x) (Howard et al. 2019). Slope 0 up to -3, 1 from 3 on, x / 3 + 1 / 2 between.
XGRAD_API Tensor hardswish(const Tensor& x);
/// 0 where |x| <= lambd, otherwise x. Slope 0 or 1.
XGRAD_API Tensor hardshrink(const Tensor& x, double lambd = 0.5);
/// 0 where |x| <= lambd, otherwise x moved towards 0 by lambd. Slope 0 or 1.
/// Throws std::invalid_argument where lambd is negative.
XGRAD_API Tensor softshrink(const Tensor& x, double lambd = 0.5);
/// x / (1 + |x|). Slope 1 / (1 + |x|)^2.
XGRAD_API Tensor softsign(const Tensor& x);
/// x - tanh(x). Slope tanh(x)^2.
XGRAD_API Tensor tanhshrink(const Tensor& x);
/// x where x > threshold, otherwise value. Slope 1 or 0.
XGRAD_API Tensor threshold(const Tensor& x, double threshold, double value);
/// x where x > 0, otherwise weight x (He et al. 2015). `weight` has one number, or one for each channel: the
/// elements of dimension 1. d/dx = 1 or weight, d/dweight = the sum of grad x where x <= 0. Throws
/// std::invalid_argument for a weight of another shape.
XGRAD_API Tensor prelu(const Tensor& x, const Tensor& weight);
/// softmax(-x, dim)
XGRAD_API Tensor softmin(const Tensor& x, Index dim);

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
