#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/activation.hpp>
#include <xgrad/nn/functional/activation.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Tensor ReLU::forward(const Tensor& x) const {
  return functional::relu(x);
}
Tensor ReLU6::forward(const Tensor& x) const {
  return functional::relu6(x);
}
Tensor SELU::forward(const Tensor& x) const {
  return functional::selu(x);
}
Tensor SiLU::forward(const Tensor& x) const {
  return functional::silu(x);
}
Tensor Sigmoid::forward(const Tensor& x) const {
  return functional::sigmoid(x);
}
Tensor Tanh::forward(const Tensor& x) const {
  return functional::tanh(x);
}
Tensor LogSigmoid::forward(const Tensor& x) const {
  return functional::logsigmoid(x);
}
Tensor Mish::forward(const Tensor& x) const {
  return functional::mish(x);
}
Tensor Hardsigmoid::forward(const Tensor& x) const {
  return functional::hardsigmoid(x);
}
Tensor Hardswish::forward(const Tensor& x) const {
  return functional::hardswish(x);
}
Tensor Softsign::forward(const Tensor& x) const {
  return functional::softsign(x);
}
Tensor Tanhshrink::forward(const Tensor& x) const {
  return functional::tanhshrink(x);
}

Tensor LeakyReLU::forward(const Tensor& x) const {
  return functional::leaky_relu(x, negative_slope);
}
std::string LeakyReLU::extra_repr() const {
  return text("negative_slope=", float_repr(negative_slope));
}
Tensor ELU::forward(const Tensor& x) const {
  return functional::elu(x, alpha);
}
std::string ELU::extra_repr() const {
  return text("alpha=", float_repr(alpha));
}
Tensor CELU::forward(const Tensor& x) const {
  return functional::celu(x, alpha);
}
std::string CELU::extra_repr() const {
  return text("alpha=", float_repr(alpha));
}
Tensor Softplus::forward(const Tensor& x) const {
  return functional::softplus(x, beta, threshold);
}
std::string Softplus::extra_repr() const {
  return text("beta=", float_repr(beta), ", threshold=", float_repr(threshold));
}
Tensor Hardtanh::forward(const Tensor& x) const {
  return functional::hardtanh(x, min_val, max_val);
}
std::string Hardtanh::extra_repr() const {
  return text("min_val=", float_repr(min_val), ", max_val=", float_repr(max_val));
}
Tensor Hardshrink::forward(const Tensor& x) const {
  return functional::hardshrink(x, lambd);
}
std::string Hardshrink::extra_repr() const {
  return text(float_repr(lambd));
}
Tensor Softshrink::forward(const Tensor& x) const {
  return functional::softshrink(x, lambd);
}
std::string Softshrink::extra_repr() const {
  return text(float_repr(lambd));
}
Tensor Threshold::forward(const Tensor& x) const {
  return functional::threshold(x, threshold, value);
}
std::string Threshold::extra_repr() const {
  return text("threshold=", float_repr(threshold), ", value=", float_repr(value));
}
Tensor Softmax::forward(const Tensor& x) const {
  return functional::softmax(x, dim);
}
std::string Softmax::extra_repr() const {
  return text("dim=", dim);
}
Tensor LogSoftmax::forward(const Tensor& x) const {
  return functional::log_softmax(x, dim);
}
std::string LogSoftmax::extra_repr() const {
  return text("dim=", dim);
}
Tensor Softmin::forward(const Tensor& x) const {
  return functional::softmin(x, dim);
}
std::string Softmin::extra_repr() const {
  return text("dim=", dim);
}

GELU::GELU(GeluOptions chosen) : options(std::move(chosen)) {}
Tensor GELU::forward(const Tensor& x) const {
  return functional::gelu(x, options);
}
std::string GELU::extra_repr() const {
  return text("approximate='", options.approximate, "'");
}

PReLU::PReLU(Index num_parameters, double init) {
  XGRAD_CHECK(num_parameters > 0, "PReLU: num_parameters=", num_parameters, " must be positive");
  weight = Parameter(filled<Array>({num_parameters}, static_cast<Scalar>(init)));
}
Tensor PReLU::forward(const Tensor& x) const {
  return functional::prelu(x, weight);
}
std::string PReLU::extra_repr() const {
  return text("num_parameters=", weight.numel());
}

}  // namespace xgrad::inline XGRAD_ABI::nn
