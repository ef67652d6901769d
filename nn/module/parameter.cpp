#include <ostream>

#include <xgrad/engine/graph/print.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/parameter.hpp>
#include <xgrad/nn/module/registry.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

// A leaf with its own copy of the numbers.
static Tensor copy_of(const Tensor& other) {
  if (!other.defined()) return Tensor();
  return Tensor(Array(other.value())).requires_grad_(other.requires_grad());
}

TensorMember::TensorMember() {
  Registry::add(this);
}
TensorMember::TensorMember(Tensor tensor) : Tensor(std::move(tensor)) {
  Registry::add(this);
}
TensorMember::TensorMember(const TensorMember& other) : TensorMember(copy_of(other)) {}
TensorMember::TensorMember(TensorMember&& other) noexcept
    : TensorMember(static_cast<Tensor&&>(std::move(other))) {}
TensorMember::~TensorMember() {
  Registry::remove(this);
}

void TensorMember::assign(const Tensor& numbers, bool requires_grad) {
  if (!defined() || !numbers.defined() || !(shape() == numbers.shape())) {
    Tensor::operator=(copy_of(numbers));
    if (defined()) requires_grad_(requires_grad);
  } else if (!is(numbers)) {
    detach().copy_(numbers.detach());
    requires_grad_(requires_grad);
  }
}

TensorMember& TensorMember::operator=(const TensorMember& other) {
  assign(other, other.defined() && other.requires_grad());
  return *this;
}
Parameter& Parameter::operator=(const Tensor& data) {
  assign(data, !defined() || requires_grad());
  return *this;
}
Buffer& Buffer::operator=(const Tensor& data) {
  assign(data, false);
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
