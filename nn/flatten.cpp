#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/flatten.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Flatten::Flatten(Index start, Index end) : start_dim(start), end_dim(end) {}
Tensor Flatten::forward(const Tensor& x) const {
  return flatten(x, start_dim, end_dim);
}
std::string Flatten::extra_repr() const {
  return text("start_dim=", start_dim, ", end_dim=", end_dim);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
