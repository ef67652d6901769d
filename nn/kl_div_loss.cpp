#include <cmath>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/kl_div_loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

static OpName name_of(const KLDivLossOptions& options) {
  switch (options.reduction) {
    case KLDivReduction::none:
      return options.log_target ? OpName("MulBackward0") : OpName("SubBackward0");
    case KLDivReduction::batchmean:
      return "DivBackward0";
    case KLDivReduction::mean:
      return "MeanBackward0";
    default:
      return "SumBackward0";
  }
}

Tensor functional::kl_div(const Tensor& input, const Tensor& target, KLDivLossOptions options) {
  const bool batchmean = options.reduction == KLDivReduction::batchmean, log_target = options.log_target;
  const Reduction reduction = options.reduction == KLDivReduction::none   ? Reduction::none
                              : options.reduction == KLDivReduction::mean ? Reduction::mean
                                                                          : Reduction::sum;
  const Tensor wanted = stretched_to_input("kl_div", "target", target, input.shape());
  const Scalar samples = batchmean && input.dim() > 0 ? static_cast<Scalar>(input.size(0)) : 1;

  const Scalar *x = input.value().data(), *t = wanted.value().data();
  Array value = reduce_terms(input.shape(), reduction, [=](Index i) {
    if (log_target) return std::exp(t[i]) * (t[i] - x[i]);
    return t[i] == 0 ? 0 : t[i] * (std::log(t[i]) - x[i]);
  });
  if (batchmean) value.data()[0] /= samples;  // the mean of no samples is NaN
  return record(name_of(options), {input, target}, std::move(value),
                [input = Saved(input), wanted = Saved(wanted), reduction, factor = 1 / samples, log_target](
                    const Array& grad, InputGrads& to) {
                  const Scalar *a = input.value().data(), *b = wanted.value().data();
                  const Shape shape(input.value().shape());
                  if (to.wants(0)) {
                    to.add(0, terms_gradient(grad, shape, reduction, [=](Index i) {
                             return -factor * (log_target ? std::exp(b[i]) : b[i]);
                           }));
                  }
                  if (to.wants(1)) {
                    to.add(1, terms_gradient(grad, shape, reduction, [=](Index i) {
                             return factor * (log_target ? std::exp(b[i]) * (b[i] + 1 - a[i])
                                                         : std::log(b[i]) + 1 - a[i]);
                           }));
                  }
                });
}

}  // namespace xgrad::inline XGRAD_ABI::nn
