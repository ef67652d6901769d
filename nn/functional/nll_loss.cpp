#include <xgrad/nn/functional/class_targets.hpp>
#include <xgrad/nn/functional/loss_terms.hpp>
#include <xgrad/nn/functional/nll_loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn::functional {

Tensor nll_loss(const Tensor& input, const Indices& target, NLLLossOptions options) {
  const ClassLayout layout("nll_loss", input.shape());
  check_classes("nll_loss", layout, input.shape(), target, options.ignore_index);
  check_class_weights("nll_loss", layout, options.weight);

  // For each place: its weight, and where the number of its class stands in the input.
  const Index n = layout.targets.numel();
  std::vector<Scalar> weights(n, Scalar(0));
  std::vector<Index> places(n, 0);
  double total = 0;
  for (Index i = 0; i < n; ++i) {
    const Index c = target.data()[i];
    if (c == options.ignore_index) continue;
    const Scalar w = options.weight.defined() ? options.weight.value().data()[c] : 1;
    weights[i] = w;
    places[i] = (i / layout.inner * layout.classes + c) * layout.inner + i % layout.inner;
    total += static_cast<double>(w);
  }
  const auto mean = [total](Scalar sum) { return sum / static_cast<Scalar>(total); };

  const Scalar* x = input.value().data();
  const bool average = options.reduction == Reduction::mean;
  Array value = reduce_terms(layout.targets, average ? Reduction::sum : options.reduction, [&](Index i) {
    const auto at = static_cast<std::size_t>(i);
    return weights[at] == 0 ? 0 : -weights[at] * x[places[at]];
  });
  if (average) value.data()[0] = mean(value.data()[0]);
  return record(class_loss_name(input.shape(), options.reduction), {input}, std::move(value),
                [weights = std::move(weights), places = std::move(places), mean,
                 reduction = options.reduction](const Array& grad, InputGrads& to) {
                  Scalar* out = to.buffer(0).data();
                  for (std::size_t i = 0; i < weights.size(); ++i) {
                    if (weights[i] == 0) continue;
                    const Scalar g = grad.data()[reduction == Reduction::none ? i : 0];
                    out[places[i]] -= reduction == Reduction::mean ? mean(weights[i] * g) : weights[i] * g;
                  }
                });
}

}  // namespace xgrad::inline XGRAD_ABI::nn::functional
