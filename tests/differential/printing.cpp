#include <nlohmann/json.hpp>

#include <xgrad/engine/array/format.hpp>
#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/graph/print.hpp>
#include <xgrad/engine/ops/binary.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/ops/permute.hpp>
#include <xgrad/engine/ops/select.hpp>
#include <xgrad/engine/ops/sum.hpp>
#include <xgrad/engine/ops/unary.hpp>
#include <xgrad/nn/embedding.hpp>

#include "differential/case.hpp"

namespace xgrad::differential {

static PrintOptionsChange print_options(const Case& c) {
  PrintOptionsChange change;
  const auto options = c.args().value("options", nlohmann::json::object());
  for (const auto& [name, value] : options.items()) {
    if (name == "precision") change.precision = value.get<Index>();
    if (name == "threshold") change.threshold = value.get<Index>();
    if (name == "edgeitems") change.edgeitems = value.get<Index>();
    if (name == "linewidth") change.linewidth = value.get<Index>();
    if (name == "sci_mode") change.sci_mode = value.get<bool>();
  }
  return change;
}

// What the node of the case makes of an array, printed.
template <class X>
static std::string printed(const X& x, const std::string& node) {
  if (node == "sum") return to_string(sum(x));
  if (node == "rows") return to_string(x[Slice{x.size(0) / 2}]);
  if (node == "transposed") return to_string(xgrad::t(x));
  if (node == "compared") return to_string(x > 0);
  if constexpr (std::same_as<X, Tensor>) {
    if (node == "relu") return to_string(relu(x));
    if (node.empty()) return to_string(x.detach());
  }
  return to_string(x);
}

void add_printing(Table& t) {
  t["print"] = [](Case& c) -> Results {
    const PrintOptionsGuard guard(print_options(c));
    Array x = c.array(0);
    if (c.has("scale")) x = (c.tensor(0) * c.number("scale")).detach().requires_grad_();
    return {std::visit([&](const auto& of_kind) { return printed(of_kind, c.text("node")); }, x)};
  };
  t["print a sparse gradient"] = [](Case& c) -> Results {
    Tensor table = c.tensor(1);
    sum(nn::functional::embedding(c.indices(0), table, {.sparse = true})).backward();
    const std::string text = to_string(table.grad());
    table.zero_grad();
    return {text};
  };
}

}  // namespace xgrad::differential
