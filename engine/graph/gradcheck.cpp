#include <cmath>
#include <ostream>

#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/gradcheck.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

std::ostream& operator<<(std::ostream& out, const GradcheckResult& result) {
  return out << (result.passed ? "gradients agree" : result.report);
}

// Weights for the elements of the output: fixed, all different, of both signs.
static double weight(std::size_t i) {
  return std::cos(1.0 + 2.3 * static_cast<double>(i));
}

static double weighted_sum(const Tensor& output) {
  double sum = 0;
  const Array& value = output.value();
  for (std::size_t i = 0; i < value.size(); ++i) sum += weight(i) * static_cast<double>(value.data()[i]);
  return sum;
}

GradcheckResult gradcheck_all(const std::function<Tensor(const std::vector<Tensor>&)>& function,
                              std::vector<Tensor> inputs, GradcheckOptions options) {
  for (Tensor& input : inputs) input.zero_grad();
  const Tensor output = function(inputs);
  if (!output.requires_grad()) return {false, "gradcheck: the output does not require grad"};
  Array seed = uninitialized<Array>(output.value().shape());
  for (std::size_t i = 0; i < seed.size(); ++i) seed.data()[i] = static_cast<Scalar>(weight(i));
  output.backward(Tensor(std::move(seed)));

  for (std::size_t n = 0; n < inputs.size(); ++n) {
    Tensor& input = inputs[n];
    if (!input.requires_grad()) continue;
    const Array analytic =
        input.grad().defined() ? input.grad().to_dense().value() : filled<Array>(input.shape(), Scalar(0));
    input.zero_grad();
    for (Index i = 0; i < input.numel(); ++i) {
      const auto evaluate = [&](double step) {
        const NoGradGuard no_grad;
        const Scalar before = input.value().data()[i];
        input.mutable_value().data()[i] = static_cast<Scalar>(static_cast<double>(before) + step);
        const double result = weighted_sum(function(inputs));
        input.mutable_value().data()[i] = before;
        return result;
      };
      const double numeric = (evaluate(options.eps) - evaluate(-options.eps)) / (2 * options.eps);
      const double ours = static_cast<double>(analytic.data()[i]);
      if (!(std::abs(ours - numeric) <= options.atol + options.rtol * std::abs(numeric))) {
        return {false, text("gradcheck: input ", n, " of shape ", input.shape(), " at ",
                            position_text(input.shape(), i), ": backward gives ", ours,
                            ", central differences give ", numeric)};
      }
    }
  }
  return {true, ""};
}

}  // namespace xgrad::inline XGRAD_ABI
