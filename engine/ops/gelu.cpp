#include <xgrad/engine/compute/elementwise.hpp>
#include <xgrad/engine/graph/record.hpp>
#include <xgrad/engine/ops/gelu.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

Tensor gelu(const Tensor& x, const GeluOptions& options) {
  const bool by_tanh = options.approximate == "tanh";
  XGRAD_CHECK(by_tanh || options.approximate == "none", "gelu: approximate is \"", options.approximate,
              "\" (expected \"none\" or \"tanh\")");
  const auto forward = by_tanh ? elementwise().gelu_tanh : elementwise().gelu;
  return record("GeluBackward0", {x}, map_blocks(forward, x.value()),
                [by_tanh, x = Saved(x)](const Array& grad, InputGrads& to) {
                  const auto backward = by_tanh ? elementwise().gelu_tanh_grad : elementwise().gelu_grad;
                  to.add(0, map_blocks(backward, grad, x.value()));
                });
}

}  // namespace xgrad::inline XGRAD_ABI
