#include <algorithm>
#include <cmath>

#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/kernels/update.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/optim/clip_grad.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

constexpr Index block = 16384;

// sum |x|^p over the array, or max |x|: blocks of fixed size, put together in their order.
static double power_sum(const Array& array, double p) {
  const Index n = std::ssize(array);
  std::vector<double> parts((n + block - 1) / block);
  parallel_for(n, block, [&](Index first, Index last) {
    const Scalar* x = array.data();
    double part = 0;
    if (p == 2) {
      part = kernels::update<Scalar>().sum_squares(x + first, last - first);
    } else {
      for (Index i = first; i < last; ++i) {
        const double size = std::abs(static_cast<double>(x[i]));
        if (!std::isinf(p)) {
          part += p == 1 ? size : std::pow(size, p);
        } else if (!(size <= part)) {  // NaN too
          part = size;
          if (std::isnan(size)) break;
        }
      }
    }
    parts[first / block] = part;
  });
  double all = 0;
  for (const double part : parts) {
    if (!std::isinf(p)) {
      all += part;
    } else if (!(part <= all) && !std::isnan(all)) {
      all = part;
    }
  }
  return all;
}

double clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, ClipGradNormOptions options) {
  const double p = options.norm_type;
  XGRAD_CHECK(max_norm >= 0, "clip_grad_norm_: max_norm is ", max_norm, "; it must be at least 0");
  XGRAD_CHECK(p > 0, "clip_grad_norm_: norm_type is ", p, "; it must be above 0");
  double total = 0;
  for (const Tensor& parameter : parameters) {
    const Gradient& gradient = parameter.grad();
    if (!gradient.defined()) continue;
    const Gradient merged = gradient.coalesce();
    const double part = power_sum(merged.is_sparse() ? merged.blocks()[0].values.value() : merged.value(), p);
    if (!std::isinf(p)) {
      total += part;
    } else if (!(part <= total) && !std::isnan(total)) {
      total = part;
    }
  }
  const double norm = std::isinf(p) ? total : std::pow(total, 1 / p);
  if (options.error_if_nonfinite && !std::isfinite(norm)) {
    throw std::runtime_error(
        text("clip_grad_norm_: the norm of the gradients is ", norm,
             ", so they cannot be clipped; without error_if_nonfinite they are scaled by it"));
  }
  const double factor = max_norm / (norm + 1e-6);
  if (!(factor >= 1)) {
    for (Tensor parameter : parameters) {
      if (parameter.grad().defined()) parameter.mutable_grad().scale_(factor);
    }
  }
  return norm;
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
