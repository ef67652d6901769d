#pragma once
#include <string>

#include <xgrad/engine/ops/softmax.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/nn/module/module.hpp>

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

namespace xgrad::inline XGRAD_ABI::nn {

// The functions as modules, for nn::Sequential, by a table: the type, its function, and its numbers with
// their defaults. They are checked by the function, at the first forward.

namespace detail {
/// "alpha=1.0", as PyTorch prints an option.
XGRAD_API std::string option_repr(const char* name, double value);
XGRAD_API std::string option_repr(const char* name, Index value);
}  // namespace detail

#define XGRAD_ACTIVATION(Type, function)                                      \
  class XGRAD_API Type : public Module {                                      \
   public:                                                                    \
    Tensor forward(const Tensor& x) const { return functional::function(x); } \
    XGRAD_MODULE(Type)                                                        \
  };
#define XGRAD_ACTIVATION_1(Type, function, printed, Number, a, a_default)               \
  class XGRAD_API Type : public Module {                                                \
   public:                                                                              \
    Number a;                                                                           \
    explicit Type(Number first a_default) : a(first) {}                                 \
    Tensor forward(const Tensor& x) const { return functional::function(x, a); }        \
    std::string extra_repr() const override { return detail::option_repr(printed, a); } \
    XGRAD_MODULE(Type)                                                                  \
  };
#define XGRAD_ACTIVATION_2(Type, function, a, a_default, b, b_default)                      \
  class XGRAD_API Type : public Module {                                                    \
   public:                                                                                  \
    double a, b;                                                                            \
    explicit Type(double first a_default, double second b_default) : a(first), b(second) {} \
    Tensor forward(const Tensor& x) const { return functional::function(x, a, b); }         \
    std::string extra_repr() const override {                                               \
      return detail::option_repr(#a "=", a) + ", " + detail::option_repr(#b "=", b);        \
    }                                                                                       \
    XGRAD_MODULE(Type)                                                                      \
  };

XGRAD_ACTIVATION(ReLU, relu)
XGRAD_ACTIVATION(ReLU6, relu6)
XGRAD_ACTIVATION(SELU, selu)
XGRAD_ACTIVATION(SiLU, silu)
XGRAD_ACTIVATION(Sigmoid, sigmoid)
XGRAD_ACTIVATION(Tanh, tanh)
XGRAD_ACTIVATION(LogSigmoid, logsigmoid)
XGRAD_ACTIVATION(Mish, mish)
XGRAD_ACTIVATION(Hardsigmoid, hardsigmoid)
XGRAD_ACTIVATION(Hardswish, hardswish)
XGRAD_ACTIVATION(Softsign, softsign)
XGRAD_ACTIVATION(Tanhshrink, tanhshrink)
XGRAD_ACTIVATION_1(LeakyReLU, leaky_relu, "negative_slope=", double, negative_slope, = 0.01)
XGRAD_ACTIVATION_1(ELU, elu, "alpha=", double, alpha, = 1)
XGRAD_ACTIVATION_1(CELU, celu, "alpha=", double, alpha, = 1)
XGRAD_ACTIVATION_1(Hardshrink, hardshrink, "", double, lambd, = 0.5)
XGRAD_ACTIVATION_1(Softshrink, softshrink, "", double, lambd, = 0.5)
XGRAD_ACTIVATION_1(Softmax, softmax, "dim=", Index, dim, )
XGRAD_ACTIVATION_1(LogSoftmax, log_softmax, "dim=", Index, dim, )
XGRAD_ACTIVATION_1(Softmin, softmin, "dim=", Index, dim, )
XGRAD_ACTIVATION_2(Softplus, softplus, beta, = 1, threshold, = 20)
XGRAD_ACTIVATION_2(Hardtanh, hardtanh, min_val, = -1, max_val, = 1)
XGRAD_ACTIVATION_2(Threshold, threshold, threshold, , value, )
#undef XGRAD_ACTIVATION
#undef XGRAD_ACTIVATION_1
#undef XGRAD_ACTIVATION_2

/// approximate: "none" or "tanh".
class XGRAD_API GELU : public Module {
 public:
  GeluOptions options;
  explicit GELU(GeluOptions chosen = {}) : options(std::move(chosen)) {}
  Tensor forward(const Tensor& x) const { return functional::gelu(x, options); }
  std::string extra_repr() const override { return "approximate='" + options.approximate + "'"; }
  XGRAD_MODULE(GELU)
};

/// Learns the slope below 0: one for all channels, or one for each of num_parameters (dimension 1). It starts
/// at 0.25.
class XGRAD_API PReLU : public Module {
 public:
  Parameter weight;  // (num_parameters)
  /// Throws std::invalid_argument where num_parameters is negative.
  explicit PReLU(Index num_parameters = 1, double init = 0.25);
  Tensor forward(const Tensor& x) const { return functional::prelu(x, weight); }
  std::string extra_repr() const override { return detail::option_repr("num_parameters=", weight.numel()); }
  XGRAD_MODULE(PReLU, weight)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
