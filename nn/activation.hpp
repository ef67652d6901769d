#pragma once
#include <xgrad/engine/ops/gelu.hpp>
#include <xgrad/nn/module/module.hpp>

// The activation functions as modules, for nn::Sequential. Their formulas stand with the functions of the
// same name (engine/ops, nn/functional/activation.hpp); options are checked there, at the first forward.

namespace xgrad::inline XGRAD_ABI::nn {

class XGRAD_API ReLU : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(ReLU)
};
class XGRAD_API ReLU6 : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(ReLU6)
};
class XGRAD_API SELU : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(SELU)
};
class XGRAD_API SiLU : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(SiLU)
};
class XGRAD_API Sigmoid : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(Sigmoid)
};
class XGRAD_API Tanh : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(Tanh)
};
class XGRAD_API LogSigmoid : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(LogSigmoid)
};
class XGRAD_API Mish : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(Mish)
};
class XGRAD_API Hardsigmoid : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(Hardsigmoid)
};
class XGRAD_API Hardswish : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(Hardswish)
};
class XGRAD_API Softsign : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(Softsign)
};
class XGRAD_API Tanhshrink : public Module {
 public:
  Tensor forward(const Tensor& x) const;
  XGRAD_MODULE(Tanhshrink)
};

class XGRAD_API LeakyReLU : public Module {
 public:
  double negative_slope;
  explicit LeakyReLU(double negative_slope_ = 0.01) : negative_slope(negative_slope_) {}
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(LeakyReLU)
};
class XGRAD_API ELU : public Module {
 public:
  double alpha;
  explicit ELU(double alpha_ = 1) : alpha(alpha_) {}
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(ELU)
};
class XGRAD_API CELU : public Module {
 public:
  double alpha;
  explicit CELU(double alpha_ = 1) : alpha(alpha_) {}
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(CELU)
};
class XGRAD_API Softplus : public Module {
 public:
  double beta;
  double threshold;
  explicit Softplus(double beta_ = 1, double threshold_ = 20) : beta(beta_), threshold(threshold_) {}
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Softplus)
};
class XGRAD_API Hardtanh : public Module {
 public:
  double min_val;
  double max_val;
  explicit Hardtanh(double min_val_ = -1, double max_val_ = 1) : min_val(min_val_), max_val(max_val_) {}
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Hardtanh)
};
class XGRAD_API Hardshrink : public Module {
 public:
  double lambd;
  explicit Hardshrink(double lambd_ = 0.5) : lambd(lambd_) {}
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Hardshrink)
};
class XGRAD_API Softshrink : public Module {
 public:
  double lambd;
  explicit Softshrink(double lambd_ = 0.5) : lambd(lambd_) {}
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Softshrink)
};
class XGRAD_API Threshold : public Module {
 public:
  double threshold;
  double value;
  Threshold(double threshold_, double value_) : threshold(threshold_), value(value_) {}
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Threshold)
};
class XGRAD_API Softmax : public Module {
 public:
  Index dim;
  explicit Softmax(Index dim_) : dim(dim_) {}
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Softmax)
};
class XGRAD_API LogSoftmax : public Module {
 public:
  Index dim;
  explicit LogSoftmax(Index dim_) : dim(dim_) {}
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(LogSoftmax)
};
class XGRAD_API Softmin : public Module {
 public:
  Index dim;
  explicit Softmin(Index dim_) : dim(dim_) {}
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(Softmin)
};

/// approximate: "none" or "tanh".
class XGRAD_API GELU : public Module {
 public:
  GeluOptions options;
  explicit GELU(GeluOptions options = {});
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(GELU)
};

/// Learns the slope below 0: one for all channels, or one for each of num_parameters (dimension 1). It starts
/// at 0.25.
class XGRAD_API PReLU : public Module {
 public:
  Parameter weight;  // (num_parameters)
  /// Throws std::invalid_argument unless num_parameters is positive.
  explicit PReLU(Index num_parameters = 1, double init = 0.25);
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(PReLU, weight)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
