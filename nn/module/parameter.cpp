#include <ostream>

#include <xgrad/engine/graph/print.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/parameter.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

// A leaf with its own copy of the numbers.
static Tensor copy_of(const Tensor& other) {
  if (!other.defined()) return Tensor();
  return Tensor(Array(other.value())).requires_grad_(other.requires_grad());
}

TensorMember::TensorMember(const TensorMember& other) : Tensor(copy_of(other)) {}

TensorMember& TensorMember::operator=(const TensorMember& other) {
  if (!defined() || !other.defined() || !(shape() == other.shape())) {
    Tensor::operator=(copy_of(other));
  } else if (!is(other)) {
    detach().copy_(other);
    requires_grad_(other.requires_grad());
  }
  return *this;
}

Parameter::Parameter(const Tensor& data, bool requires_grad)
    : TensorMember(data.detach().requires_grad_(requires_grad)) {}

void Parameter::tie(const Parameter& other) {
  XGRAD_CHECK(!defined() || shape() == other.shape(), "tie: the parameters have shapes ",
              defined() ? shape() : Shape(), " and ", other.shape());
  Tensor::operator=(other);
}

Buffer::Buffer(const Tensor& data, bool persistent) : TensorMember(data.detach()), persistent_(persistent) {}

std::string to_string(const Parameter& parameter) {
  const Tensor& tensor = parameter;
  return (tensor.defined() ? "Parameter containing:\n" : "") + xgrad::to_string(tensor);
}
std::ostream& operator<<(std::ostream& out, const Parameter& parameter) {
  return out << to_string(parameter);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
