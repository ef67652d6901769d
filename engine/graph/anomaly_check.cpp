#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <xgrad/engine/graph/anomaly.hpp>
#include <xgrad/engine/graph/anomaly_check.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

// "nan at [0, 2] of shape [2, 3]" of the first number that is looked for, or empty.
static std::string anomaly_in(const Array& numbers) {
  const bool infinite = looking_for_anomalies()->infinite;
  const auto found = std::find_if(numbers.data(), numbers.data() + numbers.size(), [infinite](Scalar v) {
    return std::isnan(v) || (infinite && std::isinf(v));
  });
  if (found == numbers.data() + numbers.size()) return "";
  const Shape shape = numbers.shape();
  const char* what = std::isnan(*found) ? "nan" : *found > 0 ? "inf" : "-inf";
  return text(what, " at ", position_text(shape, found - numbers.data()), " of shape ", shape);
}

static std::string called_by(const CallStack& stack) {
  const std::string place = stack.place();
  return place.empty() ? "" : "; called by " + place;
}

void check_value(const char* name, const Array& result, const std::vector<const Array*>& inputs) {
  const std::string found = anomaly_in(result);
  if (found.empty()) return;
  std::string before = "its inputs are finite";
  for (std::size_t i = inputs.size(); i-- > 0;) {
    const std::string in_input = anomaly_in(*inputs[i]);
    if (!in_input.empty()) before = text("its input ", i, " is already ", in_input);
  }
  fail<std::runtime_error>("anomaly: the value of ", name, " is ", found, "; ", before,
                           called_by(CallStack::now()));
}

void check_gradients(const Node& node, const Array& incoming) {
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const auto& input = node.inputs[i].node;
    if (!input || !input->incoming.defined()) continue;
    const Gradient& gradient = input->incoming;
    const std::string found = anomaly_in(gradient.is_sparse() ? gradient.values() : gradient.value());
    if (found.empty()) continue;
    const std::string given = anomaly_in(incoming);
    const auto* traced = node.backward.target<Traced>();
    fail<std::runtime_error>("anomaly: the gradient of input ", i, " of ", node.name, " is ", found,
                             gradient.is_sparse() ? " (its rows)" : "", "; what it was given is ",
                             given.empty() ? "finite" : "already " + given,
                             traced ? called_by(traced->stack) : "");
  }
}

}  // namespace xgrad::inline XGRAD_ABI
