#include <algorithm>

#include <xgrad/nn/margin_ranking_loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Tensor functional::margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                                       MarginRankingLossOptions options) {
  constexpr const char* op = "margin_ranking_loss";
  const Shape shape =
      broadcast_shapes(op, broadcast_shapes(op, input1.shape(), input2.shape()), target.shape());
  const Tensor first = stretched(input1, shape), second = stretched(input2, shape),
               sign = stretched(target, shape);
  const Scalar margin = static_cast<Scalar>(options.margin);

  const Scalar *a = first.value().data(), *b = second.value().data(), *y = sign.value().data();
  Array value = reduce_terms(shape, options.reduction,
                             [=](Index i) { return std::max(margin - y[i] * (a[i] - b[i]), Scalar(0)); });
  return record(reduced_name(options.reduction, "ClampMinBackward0"), {input1, input2}, std::move(value),
                [first = Saved(first), second = Saved(second), sign = Saved(sign), margin, shape,
                 reduction = options.reduction](const Array& grad, InputGrads& to) {
                  const Scalar *u = first.value().data(), *v = second.value().data(),
                               *s = sign.value().data();
                  Array d = terms_gradient(grad, shape, reduction, [=](Index i) {
                    return margin - s[i] * (u[i] - v[i]) >= 0 ? s[i] : 0;
                  });
                  if (to.wants(0)) to.add(0, Array(-d));
                  if (to.wants(1)) to.add(1, std::move(d));
                });
}

}  // namespace xgrad::inline XGRAD_ABI::nn
