#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/module/parameter.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

// A leaf with its own copy of the numbers.
static Tensor copy_of(const Tensor& other) {
  if (!other.defined()) return Tensor();
  return Tensor(Array(other.value())).requires_grad_(other.requires_grad());
}

static void assign(Tensor& target, const Tensor& source) {
  if (target.defined() && source.defined() && target.shape() == source.shape()) {
    if (target.is(source)) return;
    target.detach().copy_(source);
    target.requires_grad_(source.requires_grad());
  } else {
    target = copy_of(source);
  }
}

Parameter::Parameter(const Tensor& data, bool requires_grad)
    : Tensor(data.detach().requires_grad_(requires_grad)) {}

Parameter::Parameter(const Parameter& other) : Tensor(copy_of(other)) {}

Parameter& Parameter::operator=(const Parameter& other) {
  assign(*this, other);
  return *this;
}

void Parameter::tie(const Parameter& other) {
  XGRAD_CHECK(!defined() || shape() == other.shape(), "tie: the parameters have shapes ",
              defined() ? shape() : Shape(), " and ", other.shape());
  Tensor::operator=(other);
}

Buffer::Buffer(const Tensor& data, bool persistent) : Tensor(data.detach()), persistent_(persistent) {}

Buffer::Buffer(const Buffer& other) : Tensor(copy_of(other)), persistent_(other.persistent_) {}

Buffer& Buffer::operator=(const Buffer& other) {
  assign(*this, other);
  persistent_ = other.persistent_;
  return *this;
}

}  // namespace xgrad::inline XGRAD_ABI::nn
