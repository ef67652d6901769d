#pragma once
#include <xgrad/nn/functional/pool1d.hpp>
#include <xgrad/nn/module/module.hpp>

// Pools as modules; nn/functional/pool1d.hpp says what they compute and which errors they throw.

namespace xgrad::inline XGRAD_ABI::nn {

/// https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
class XGRAD_API MaxPool1d : public Module {
 public:
  Index kernel_size;
  MaxPool1dOptions options;
  explicit MaxPool1d(Index kernel_size, MaxPool1dOptions options = {});
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(MaxPool1d)
};

/// https://pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
class XGRAD_API AvgPool1d : public Module {
 public:
  Index kernel_size;
  AvgPool1dOptions options;
  explicit AvgPool1d(Index kernel_size, AvgPool1dOptions options = {});
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(AvgPool1d)
};

/// https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
class XGRAD_API AdaptiveMaxPool1d : public Module {
 public:
  Index output_size;
  explicit AdaptiveMaxPool1d(Index output_size);
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(AdaptiveMaxPool1d)
};

/// https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
class XGRAD_API AdaptiveAvgPool1d : public Module {
 public:
  Index output_size;
  explicit AdaptiveAvgPool1d(Index output_size);
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;
  XGRAD_MODULE(AdaptiveAvgPool1d)
};

}  // namespace xgrad::inline XGRAD_ABI::nn
