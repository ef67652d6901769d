#include <xgrad/engine/array/float_repr.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/batch_norm1d.hpp>
#include <xgrad/nn/functional/batch_norm.hpp>
#include <xgrad/nn/module/init.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

BatchNorm1d::BatchNorm1d(Index features, BatchNormOptions chosen) : num_features(features), options(chosen) {
  XGRAD_CHECK(features > 0, "BatchNorm1d: num_features=", features, " must be positive");
  const auto numbers = [features] { return Tensor(uninitialized<Array>({features})); };
  if (options.affine) {
    weight = Parameter(numbers());
    if (options.bias) bias = Parameter(numbers());
  }
  if (options.track_running_stats) {
    running_mean = Buffer(numbers());
    running_var = Buffer(numbers());
    num_batches_tracked = Indices(Index{0});
  }
  reset_parameters();
}

void BatchNorm1d::reset_running_stats() {
  if (!running_mean.defined()) return;
  running_mean.zero_();
  running_var.fill_(1);
  num_batches_tracked = Indices(Index{0});
}

void BatchNorm1d::reset_parameters() {
  reset_running_stats();
  if (weight.defined()) init::ones_(weight);
  if (bias.defined()) init::zeros_(bias);
}

Tensor BatchNorm1d::forward(const Tensor& x) const {
  XGRAD_CHECK((x.dim() == 2 || x.dim() == 3) && x.size(1) == num_features, "BatchNorm1d: input of shape ",
              x.shape(), "; expected (samples, ", num_features, ") or (samples, ", num_features, ", length)");
  const bool tracking = running_mean.defined();
  const Index batch = tracking ? num_batches_tracked->data()[0] + 1 : 0;
  Tensor y = functional::batch_norm(
      x, running_mean, running_var,
      {.weight = weight,
       .bias = bias,
       .training = is_training() || !tracking,
       .momentum = options.momentum.value_or(1 / static_cast<double>(std::max<Index>(batch, 1))),
       .eps = options.eps});
  if (is_training() && tracking) num_batches_tracked->data()[0] = batch;
  return y;
}

std::string BatchNorm1d::extra_repr() const {
  const auto yes = [](bool b) { return b ? "True" : "False"; };
  return text(num_features, ", eps=", float_repr(options.eps),
              ", momentum=", options.momentum ? float_repr(*options.momentum) : "None",
              ", affine=", yes(weight.defined()), ", bias=", yes(bias.defined()),
              ", track_running_stats=", yes(running_mean.defined()));
}

}  // namespace xgrad::inline XGRAD_ABI::nn
