#include <algorithm>
#include <cmath>

#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/kernels/reduce.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/optim/clip_grad.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

static double joined(double a, double b, double p) {
  if (!std::isinf(p)) return a + b;
  return b <= a || std::isnan(a) ? a : b;
}

static double part_of(const Scalar* x, Index n, double p) {
  if (p == 2) return kernels::reduce<Scalar>().squares(x, n);
  double part = 0;
  for (Index i = 0; i < n; ++i) {
    const double size = std::abs(static_cast<double>(x[i]));
    part = joined(part, p == 1 || std::isinf(p) ? size : std::pow(size, p), p);
  }
  return part;
}

// Blocks of fixed size, in their order: the same bits at any number of threads.
static double part_of(const Array& array, double p) {
  constexpr Index block = 16384;
  const Index n = std::ssize(array);
  std::vector<double> parts((n + block - 1) / block);
  parallel_for(n, block, [&](Index first, Index last) {
    parts[first / block] = part_of(array.data() + first, last - first, p);
  });
  double all = 0;
  for (const double part : parts) all = joined(all, part, p);
  return all;
}

GradNormClipping::GradNormClipping(double max_norm, ClipGradNormOptions options)
    : max_norm_(max_norm), options_(options) {
  XGRAD_CHECK(max_norm >= 0, "clip_grad_norm_: max_norm is ", max_norm, "; it must be at least 0");
  XGRAD_CHECK(options.norm_type > 0, "clip_grad_norm_: norm_type is ", options.norm_type,
              "; it must be above 0");
}

double GradNormClipping::joined(double a, double b) const {
  return optim::joined(a, b, options_.norm_type);
}

double GradNormClipping::part_of(const std::vector<Tensor>& parameters) const {
  double part = 0;
  for (const Tensor& parameter : parameters) {
    if (!parameter.grad().defined()) continue;
    const Gradient merged = parameter.grad().coalesce();
    const Array& numbers = merged.is_sparse() ? merged.blocks()[0].values.value() : merged.value();
    part = joined(part, optim::part_of(numbers, options_.norm_type));
  }
  return part;
}

double GradNormClipping::clip(const std::vector<Tensor>& parameters, double part) const {
  const double norm = std::isinf(options_.norm_type) ? part : std::pow(part, 1 / options_.norm_type);
  if (options_.error_if_nonfinite && !std::isfinite(norm)) {
    throw std::runtime_error(
        text("clip_grad_norm_: the norm of the gradients is ", norm,
             ", so they cannot be clipped; without error_if_nonfinite they are scaled by it"));
  }
  const double factor = max_norm_ / (norm + 1e-6);
  if (!(factor >= 1)) {
    for (Tensor parameter : parameters) {
      if (parameter.grad().defined()) parameter.mutable_grad().scale_(factor);
    }
  }
  return norm;
}

double clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, ClipGradNormOptions options) {
  const GradNormClipping clipping(max_norm, options);
  return clipping.clip(parameters, clipping.part_of(parameters));
}

void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value) {
  XGRAD_CHECK(clip_value >= 0, "clip_grad_value_: clip_value is ", clip_value, "; it must be at least 0");
  const Scalar limit = static_cast<Scalar>(clip_value);
  const auto clip = [limit](Array& values) {
    // Written so that NaN stays.
    for (Scalar& x : values) x = x > limit ? limit : x < -limit ? -limit : x;
  };
  for (Tensor parameter : parameters) {
    if (!parameter.grad().defined()) continue;
    Gradient& gradient = parameter.mutable_grad();
    if (gradient.is_sparse()) {
      const Gradient merged = gradient.coalesce();
      Array values = merged.blocks()[0].values.value();
      clip(values);
      gradient =
          Gradient(gradient.shape(), RowBlock{merged.blocks()[0].rows, Tensor(std::move(values)), {}, {}});
    } else {
      clip(gradient.mutable_value());
    }
  }
}

}  // namespace xgrad::inline XGRAD_ABI::optim
