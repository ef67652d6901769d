#include <xgrad/engine/compute/reduce.hpp>
#include <xgrad/engine/kernels/reduce.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/loss.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

Buffer weight_buffer(const Tensor& weight) {
  return weight.defined() ? Buffer(weight) : Buffer();
}

Scalar sum_of(const Scalar* numbers, Index n) {
  Scalar sum;
  kernels::reduce<Scalar>().sum(numbers, &sum, 1, n, 1, 1);
  return sum;
}

Tensor stretched(const Tensor& tensor, const Shape& shape) {
  if (tensor.shape() == shape) return tensor.detach();
  return Tensor(broadcast_to(tensor.value(), shape));
}

Tensor stretched_to_input(const char* op, const char* what, const Tensor& tensor, const Shape& input) {
  const Shape own = tensor.shape();
  bool fits = own.dim() <= input.dim();
  for (Index i = 1; fits && i <= own.dim(); ++i) fits = own[-i] == 1 || own[-i] == input[-i];
  XGRAD_CHECK(fits, op, ": ", what, " of shape ", own, " does not broadcast to the input's shape ", input);
  return stretched(tensor, input);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
