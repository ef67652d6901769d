#pragma once
#include <optional>

#include <xgrad/engine/graph/tensor.hpp>

// Filling parameters before training: `nn::init::xavier_uniform_(layer.weight)`. All draw the same numbers as
// PyTorch from the same seed, change the tensor in place, whether it requires grad or not, and return it.
// `generator` is the default generator where it is null.
// https://pytorch.org/docs/stable/nn.init.html

namespace xgrad::inline XGRAD_ABI::nn::init {

/// What follows the layer whose weight is filled.
enum class Nonlinearity { linear, conv1d, sigmoid, tanh, relu, leaky_relu, selu };
/// Which variance is kept from layer to layer: that of the forward pass (fan_in) or of backward (fan_out).
enum class FanMode { fan_in, fan_out };

/// The gain that PyTorch recommends: 1 for linear, conv1d and sigmoid, 5/3 for tanh, sqrt(2) for relu,
/// sqrt(2 / (1 + slope^2)) for leaky_relu (`slope` is 0.01 unless given), 3/4 for selu.
XGRAD_API double calculate_gain(Nonlinearity nonlinearity, std::optional<double> slope = {});

struct Fans {
  Index fan_in, fan_out;
};
/// Of a weight (out, in, ...): fan_in = in * the rest, fan_out = out * the rest.
/// Throws std::invalid_argument below two dimensions.
XGRAD_API Fans calculate_fans(const Shape& shape);

/// Uniform in [a, b).
XGRAD_API Tensor uniform_(Tensor tensor, double a = 0, double b = 1, Generator* generator = nullptr);
XGRAD_API Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator* generator = nullptr);

struct TruncNormalOptions {
  double mean = 0;
  double std = 1;
  double a = -2;  ///< lower bound
  double b = 2;   ///< upper bound
  Generator* generator = nullptr;
};
/// Normal; what falls outside [a, b] is drawn again. Throws std::invalid_argument unless a < b and std > 0.
XGRAD_API Tensor trunc_normal_(Tensor tensor, TruncNormalOptions options = {});

XGRAD_API Tensor constant_(Tensor tensor, double value);
XGRAD_API Tensor ones_(Tensor tensor);
XGRAD_API Tensor zeros_(Tensor tensor);
/// The identity matrix. Throws std::invalid_argument unless the tensor has two dimensions.
XGRAD_API Tensor eye_(Tensor tensor);
/// For the weight of a convolution (out, in, kernel): each group hands its channels on unchanged.
/// Throws std::invalid_argument unless there are three dimensions and groups divides the first.
XGRAD_API Tensor dirac_(Tensor tensor, Index groups = 1);

/// Glorot and Bengio 2010: the standard deviation is gain * sqrt(2 / (fan_in + fan_out)).
XGRAD_API Tensor xavier_uniform_(Tensor tensor, double gain = 1, Generator* generator = nullptr);
XGRAD_API Tensor xavier_normal_(Tensor tensor, double gain = 1, Generator* generator = nullptr);

struct KaimingOptions {
  double a = 0;  ///< the slope of leaky_relu, not used with the others
  FanMode mode = FanMode::fan_in;
  Nonlinearity nonlinearity = Nonlinearity::leaky_relu;
  Generator* generator = nullptr;
};
/// He et al. 2015: the standard deviation is gain / sqrt(fan). A tensor without elements is left alone.
XGRAD_API Tensor kaiming_uniform_(Tensor tensor, KaimingOptions options = {});
XGRAD_API Tensor kaiming_normal_(Tensor tensor, KaimingOptions options = {});

/// Saxe et al. 2013: gain times a matrix (first dimension, all others) with orthonormal rows or columns. The
/// draws are PyTorch's, the numbers agree within rounding.
/// Throws std::invalid_argument below two dimensions.
XGRAD_API Tensor orthogonal_(Tensor tensor, double gain = 1, Generator* generator = nullptr);

/// Martens 2010: normal numbers, and in each column the fraction `sparsity` of rows is zero.
/// Throws std::invalid_argument unless the tensor has two dimensions and sparsity is in [0, 1].
XGRAD_API Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01, Generator* generator = nullptr);

}  // namespace xgrad::inline XGRAD_ABI::nn::init
