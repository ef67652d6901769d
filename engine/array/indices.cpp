#include <algorithm>

#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::inline XGRAD_ABI {

template <class T>
PlainTensor<T>::PlainTensor(std::initializer_list<NestedList<T>> rows)
    : PlainTensor(NestedList<T>(rows).template array<Numbers>()) {}

template <class T>
typename PlainTensor<T>::Storage& PlainTensor<T>::storage() const {
  XGRAD_CHECK(storage_ != nullptr, std::same_as<T, bool> ? "mask" : "indices",
              ": this handle has no array (it was default-constructed or moved from)");
  return *storage_;
}

template <class T>
const ArrayOf<T>& PlainTensor<T>::value() const& {
  return storage().array;
}
template <class T>
ArrayOf<T> PlainTensor<T>::value() const&& {
  if (storage_.use_count() == 1) return std::move(storage().array);
  return storage().array;
}
template <class T>
ArrayOf<T>& PlainTensor<T>::mutable_value() {
  ++storage().version;
  return storage().array;
}

template <class T>
T PlainTensor<T>::item() const {
  XGRAD_CHECK(numel() == 1, "item: an array of shape ", shape(), " has ", numel(), " elements, not one");
  return *value().data();
}

template <class T>
Shape PlainTensor<T>::shape() const {
  return Shape(storage().array.shape());
}
template <class T>
Index PlainTensor<T>::dim() const {
  return static_cast<Index>(storage().array.dimension());
}
template <class T>
Index PlainTensor<T>::numel() const {
  return std::ssize(storage().array);
}
template <class T>
std::uint64_t PlainTensor<T>::version() const {
  return storage().version;
}

template <class T>
PlainTensor<T> PlainTensor<T>::clone() const {
  return Numbers(value());
}

template <class T>
PlainTensor<T>& PlainTensor<T>::fill_(T value) {
  Numbers& numbers = mutable_value();
  std::fill(numbers.data(), numbers.data() + numbers.size(), value);
  return *this;
}

template <class T>
PlainTensor<T>& PlainTensor<T>::copy_(const PlainTensor& other) {
  XGRAD_CHECK(broadcast_shapes("copy_", shape(), other.shape()) == shape(), "copy_: shape ", other.shape(),
              " does not broadcast to ", shape());
  const Numbers from = other.value();  // a copy: the two may be one
  Numbers& target = mutable_value();
  xt::noalias(target) = xt::broadcast(from, target.shape());
  return *this;
}

template class PlainTensor<Index>;
template class PlainTensor<bool>;

Indices indices(const NestedList<Index>& values) {
  return values.array<IndexArray>();
}
Mask mask(const NestedList<bool>& values) {
  return values.array<MaskArray>();
}

}  // namespace xgrad::inline XGRAD_ABI
