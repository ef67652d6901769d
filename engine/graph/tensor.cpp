#include <utility>

#include <xgrad/engine/array/index_list.hpp>
#include <xgrad/engine/compute/broadcast.hpp>
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/graph/backward.hpp>
#include <xgrad/engine/graph/grad_mode.hpp>
#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/graph/node.hpp>
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

struct Tensor::Impl {
  std::shared_ptr<Storage> storage;
  std::shared_ptr<Node> node;  // null: wants no gradient
};

Tensor::Tensor(const SharedArray& numbers)
    : impl_(numbers.defined() ? std::make_shared<Impl>(Impl{numbers.storage(), nullptr}) : nullptr) {}

Tensor::operator SharedArray() const {
  value();  // what an optimizer still owes comes first
  return SharedArray(impl().storage);
}

Tensor::Tensor(Array array) : Tensor(SharedArray(std::move(array))) {
  shape().numel();  // xtensor makes arrays of {0, 2^62, 4}; sizes that cannot be multiplied end here
}

Tensor::Tensor(double value) : Tensor(Array(static_cast<Scalar>(value))) {}

Tensor::Tensor(const Indices& integers) : Tensor(Array(xt::cast<Scalar>(integers.value()))) {}

Tensor::Tensor(const Mask& mask) : Tensor(Array(xt::cast<Scalar>(mask.value()))) {}

Tensor::Tensor(std::initializer_list<NestedList<Scalar>> rows)
    : Tensor(NestedList<Scalar>(rows).array<Array>()) {}

Tensor::Impl& Tensor::impl() const {
  XGRAD_CHECK(impl_ != nullptr,
              "tensor: this handle has no tensor (it was default-constructed or moved from)");
  return *impl_;
}

// ---- the numbers

const Array& Tensor::value() const& {
  Storage& storage = *impl().storage;
  if (storage.pending) [[unlikely]]
    storage.pending->settle();
  return storage.array;
}

Array Tensor::value() const&& {
  const Tensor& self = *this;
  const Array& numbers = self.value();
  const bool sole_handle = impl_.use_count() == 1 && impl().storage.use_count() == 1;
  if (sole_handle) return std::move(impl().storage->array);
  return numbers;
}

const Array& Tensor::value_of_rows(std::span<const Index> rows) const {
  Storage& storage = *impl().storage;
  if (storage.pending) [[unlikely]]
    storage.pending->settle_rows(rows);
  return storage.array;
}

Array& Tensor::mutable_value() {
  XGRAD_CHECK(
      !(requires_grad() && grad_enabled()),
      "tensor: a tensor that requires grad is changed in place while the graph records; use a NoGradGuard "
      "or data()");
  value();  // what an optimizer still owes comes first
  Storage& storage = *impl().storage;
  ++storage.version;
  return storage.array;
}

Scalar Tensor::item() const {
  XGRAD_CHECK(numel() == 1, "item: a tensor of shape ", shape(), " has ", numel(), " elements, not one");
  return value().data()[0];
}

Shape Tensor::shape() const {
  return Shape(impl().storage->array.shape());
}
Index Tensor::dim() const {
  return static_cast<Index>(impl().storage->array.dimension());
}
Index Tensor::numel() const {
  return std::ssize(impl().storage->array);
}

// ---- the graph

bool Tensor::requires_grad() const {
  return impl().node != nullptr;
}

Tensor& Tensor::requires_grad_(bool requires_grad) {
  XGRAD_CHECK(is_leaf(), "requires_grad_: the result of ", grad_fn() ? grad_fn() : "an operation",
              " always requires grad; detach() gives a tensor that does not");
  if (requires_grad && !impl().node) impl().node = std::make_shared<Node>("AccumulateGrad", shape());
  if (!requires_grad) impl().node = nullptr;
  return *this;
}

bool Tensor::is_leaf() const {
  return !impl().node || impl().node->is_leaf();
}
const char* Tensor::grad_fn() const {
  return is_leaf() ? nullptr : impl().node->name;
}

const Gradient& Tensor::grad() const {
  static const Gradient none;
  return impl().node ? impl().node->grad : none;
}

Gradient& Tensor::mutable_grad() {
  XGRAD_CHECK(requires_grad(), "grad: the tensor does not require grad");
  return impl().node->grad;
}

void Tensor::zero_grad() {
  if (impl().node) impl().node->grad = Gradient();
}

void Tensor::retain_grad() {
  XGRAD_CHECK(requires_grad(), "retain_grad: the tensor does not require grad");
  impl().node->retains_grad = true;
}

void Tensor::backward(BackwardOptions options) const {
  XGRAD_CHECK(requires_grad(),
              "backward: the tensor does not require grad and no operation that recorded made it");
  XGRAD_CHECK(numel() == 1, "backward: a tensor of shape ", shape(),
              " needs a gradient to start from (only a tensor with ", "one element starts from 1)");
  run_backward(impl().node, filled<Array>(shape(), 1), options);
}

void Tensor::backward_from(const Tensor& gradient, BackwardOptions options) const {
  XGRAD_CHECK(requires_grad(),
              "backward: the tensor does not require grad and no operation that recorded made it");
  XGRAD_CHECK(gradient.shape() == shape(), "backward: the gradient has shape ", gradient.shape(),
              ", the tensor ", shape());
  gradient.value();  // what is still owed to it comes first
  run_backward(impl().node, SharedArray(TensorAccess::storage(gradient)), options);
}

Tensor Tensor::detach() const {
  Tensor out;
  out.impl_ = std::make_shared<Impl>(Impl{impl().storage, nullptr});
  return out;
}

void Tensor::set_data(const Tensor& other) {
  XGRAD_CHECK(!impl().node || impl().node->shape == other.shape(), "set_data: the new numbers have shape ",
              other.shape(), ", the tensor ", shape());
  XGRAD_CHECK(is_leaf(), "set_data: the result of ", grad_fn() ? grad_fn() : "an operation",
              " cannot be given other numbers");
  value();
  impl().storage = other.impl().storage;
}

// ---- a gradient as a tensor

Tensor Gradient::dense() const {
  value();  // or the error that there is none
  return Tensor(dense_);
}
Tensor Gradient::to_dense() const {
  return Tensor(dense_array());
}
Gradient::operator Tensor() const {
  return to_dense();
}

const Tensor Gradient::operator[](Index position) const {
  if (!is_sparse()) return dense()[position];
  const Shape whole = shape();
  const Index row = position_along("index", whole, 0, position), width = row_width(whole);
  Array out = filled<Array>(Shape(whole.begin() + 1, whole.end()), 0);
  const Indices touched = rows();
  const Array numbers = values();
  for (Index i = 0; i < nnz(); ++i) {
    if (touched.value().data()[i] != row) continue;
    for (Index k = 0; k < width; ++k) out.data()[k] += numbers.data()[i * width + k];
  }
  return out;
}
const Tensor Gradient::operator[](const Slice& slice) const {
  return to_dense()[slice];
}
const Tensor Gradient::operator[](std::initializer_list<IndexItem> items) const {
  return to_dense()[items];
}
const Tensor Gradient::operator[](const Indices& rows) const {
  return to_dense()[rows];
}
const Tensor Gradient::operator[](const Mask& mask) const {
  return to_dense()[mask];
}

// ---- changes in place

Tensor& Tensor::fill_(double value) {
  mutable_value().fill(static_cast<Scalar>(value));
  return *this;
}

Tensor& Tensor::copy_(const Tensor& other) {
  XGRAD_CHECK(broadcast_shapes("copy_", shape(), other.shape()) == shape(), "copy_: shape ", other.shape(),
              " does not broadcast to ", shape());
  const Array from = other.value();  // a copy: the two may be one
  Array& target = mutable_value();
  xt::noalias(target) = xt::broadcast(from, target.shape());
  return *this;
}

Tensor& Tensor::uniform_(double from, double to, Generator* generator) {
  XGRAD_CHECK(from <= to, "uniform_: from ", from, " is greater than to ", to);
  Array& target = mutable_value();
  fill_uniform(std::span<Scalar>(target.data(), target.size()), from, to, generator_or_default(generator));
  return *this;
}

Tensor& Tensor::normal_(double mean, double std, Generator* generator) {
  XGRAD_CHECK(std >= 0, "normal_: std ", std, " is negative");
  Array& target = mutable_value();
  fill_normal(std::span<Scalar>(target.data(), target.size()), mean, std, generator_or_default(generator));
  return *this;
}

// ---- for operations and optimizers

std::uint64_t Tensor::version() const {
  return impl().storage->version;
}

const std::shared_ptr<Storage>& TensorAccess::storage(const Tensor& tensor) {
  return tensor.impl().storage;
}
const std::shared_ptr<Node>& TensorAccess::node(const Tensor& tensor) {
  return tensor.impl().node;
}
void TensorAccess::set_node(Tensor& tensor, std::shared_ptr<Node> node) {
  tensor.impl().node = std::move(node);
}

}  // namespace xgrad::inline XGRAD_ABI
