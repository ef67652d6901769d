#include <cmath>

#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/clip_grad_norm.hpp>
#include <xgrad/nn/distributed/data_parallel.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

// A norm is put together from parts: sums of |x|^p, or the largest |x| for p = infinity, where NaN stays.
static double joined(double a, double b, double p) {
  if (!std::isinf(p)) return a + b;
  return b <= a || std::isnan(a) ? a : b;
}

static double part_of(const Tensor& parameter, double p) {
  if (!parameter.grad().defined()) return 0;
  const Gradient merged = parameter.grad().coalesce();
  const Array& numbers = merged.is_sparse() ? merged.blocks()[0].values.value() : merged.value();
  double part = 0;
  for (const Scalar number : numbers) {
    const double x = std::abs(static_cast<double>(number));
    part = joined(part, p == 2 ? x * x : p == 1 || std::isinf(p) ? x : std::pow(x, p), p);
  }
  return part;
}

double clip_grad_norm_(ProcessGroup& group, nn::Module& model, double max_norm,
                       optim::ClipGradNormOptions options) {
  const double p = options.norm_type;
  XGRAD_CHECK(max_norm >= 0, "clip_grad_norm_: max_norm is ", max_norm, "; it must be at least 0");
  XGRAD_CHECK(p > 0, "clip_grad_norm_: norm_type is ", p, "; it must be above 0");
  double sharded = 0, dense = 0;
  for (const auto& [name, table] : sharded_tables(model))
    sharded = joined(sharded, part_of(table->weight, p), p);
  for (const auto& [name, parameter] : dense_parameters(model))
    dense = joined(dense, part_of(parameter, p), p);
  // The greatest of several numbers may lose a NaN on the way: it is sent as a number of its own.
  const double nan = group.all_reduce(std::isnan(sharded) ? 1.0 : 0.0, ReduceOp::max);
  sharded = group.all_reduce(sharded, std::isinf(p) ? ReduceOp::max : ReduceOp::sum);
  const double total = nan > 0 ? std::nan("") : joined(dense, sharded, p);
  const double norm = std::isinf(p) ? total : std::pow(total, 1 / p);
  if (options.error_if_nonfinite && !std::isfinite(norm)) {
    throw std::runtime_error(
        text("clip_grad_norm_: the norm of the gradients is ", norm,
             ", so they cannot be clipped; without error_if_nonfinite they are scaled by it"));
  }
  const double factor = max_norm / (norm + 1e-6);
  if (!(factor >= 1)) {
    for (Tensor& parameter : model.parameters()) {
      if (parameter.grad().defined()) parameter.mutable_grad().scale_(factor);
    }
  }
  return norm;
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
