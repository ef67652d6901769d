#pragma once
#include <optional>
#include <string>

#include <xgrad/engine/graph/tensor.hpp>

// Operations on each element of one tensor. Formulas and slopes as they are computed: an entry each in
// engine/kernels/unary_table.hpp.

namespace xgrad::kernels {
template <class T>
struct UnaryFunction;
}
namespace xgrad {
class OpName;
}

namespace xgrad::inline XGRAD_ABI {

/// |x|. d/dx = sign(x), 0 at 0.
XGRAD_API Tensor abs(const Tensor& x);
/// -1, 0 or 1. d/dx = 0.
XGRAD_API Tensor sign(const Tensor& x);
/// -x. d/dx = -1.
XGRAD_API Tensor neg(const Tensor& x);
inline Tensor operator-(const Tensor& x) {
  return neg(x);
}
/// 1 / x. d/dx = -1 / x^2.
XGRAD_API Tensor reciprocal(const Tensor& x);
/// The square root. d/dx = 1 / (2 sqrt(x)), which is inf at 0. Negative numbers give NaN.
XGRAD_API Tensor sqrt(const Tensor& x);
/// 1 / sqrt(x). d/dx = -1/2 x^(-3/2).
XGRAD_API Tensor rsqrt(const Tensor& x);
/// e^x. d/dx = e^x.
XGRAD_API Tensor exp(const Tensor& x);
/// The natural logarithm. d/dx = 1 / x. Negative numbers give NaN, 0 gives -inf.
XGRAD_API Tensor log(const Tensor& x);
/// log(1 + x), exact near 0 too. d/dx = 1 / (1 + x).
XGRAD_API Tensor log1p(const Tensor& x);
/// The sine of x, in radians. d/dx = cos(x).
XGRAD_API Tensor sin(const Tensor& x);
/// The cosine of x, in radians. d/dx = -sin(x).
XGRAD_API Tensor cos(const Tensor& x);
/// The hyperbolic tangent. d/dx = 1 - tanh(x)^2.
XGRAD_API Tensor tanh(const Tensor& x);
/// 1 / (1 + exp(-x)), which does not overflow. With s = sigmoid(x): d/dx = s (1 - s).
XGRAD_API Tensor sigmoid(const Tensor& x);
/// log(sigmoid(x)) = min(x, 0) - log1p(exp(-|x|)), finite for every finite x. d/dx = sigmoid(-x).
XGRAD_API Tensor logsigmoid(const Tensor& x);
/// x sigmoid(x), also called swish. With s = sigmoid(x): d/dx = s (1 + x (1 - s)).
XGRAD_API Tensor silu(const Tensor& x);
/// max(x, 0). d/dx = 1 where x > 0, else 0 (at 0 too).
XGRAD_API Tensor relu(const Tensor& x);
/// x where x > 0, else negative_slope x. d/dx = 1 or negative_slope (at 0 too).
XGRAD_API Tensor leaky_relu(const Tensor& x, double negative_slope = 0.01);
/// log(1 + exp(beta x)) / beta, a smooth relu; x itself where beta x > threshold.
/// d/dx = sigmoid(beta x), and 1 above the threshold.
XGRAD_API Tensor softplus(const Tensor& x, double beta = 1, double threshold = 20);

struct GeluOptions {
  std::string approximate = "none";  ///< "none" or "tanh"
};
/// x Phi(x), where Phi is the normal distribution function (Hendrycks and Gimpel 2016):
/// x / 2 (1 + erf(x / sqrt(2))), d/dx = Phi(x) + x exp(-x^2 / 2) / sqrt(2 pi); or, with .approximate =
/// "tanh", x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). Throws std::invalid_argument for another text.
XGRAD_API Tensor gelu(const Tensor& x, const GeluOptions& options = {});

struct ClampOptions {
  std::optional<double> min = {};  ///< none: no lower bound
  std::optional<double> max = {};  ///< none: no upper bound
};
/// min(max(x, bounds.min), bounds.max): `clamp(x, {.min = 0})`. d/dx = 1 where x is within the bounds or on
/// one, else 0. A lower bound above the upper one gives the upper one. NaN stays NaN.
/// Throws std::invalid_argument where there is no bound at all.
XGRAD_API Tensor clamp(const Tensor& x, ClampOptions bounds);
inline Tensor clamp(const Tensor& x, double min, double max) {
  return clamp(x, ClampOptions{min, max});
}

/// What all of these are made of: f(x) as the operation `name` of the graph, with the numbers that f takes.
XGRAD_API Tensor elementwise(OpName name, const kernels::UnaryFunction<Scalar>& f, const Tensor& x,
                             double a = 0, double b = 0);

}  // namespace xgrad::inline XGRAD_ABI
