#include <xgrad/engine/array/nested_list.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

template <class T>
NestedList<T>::NestedList(std::initializer_list<NestedList> items) {
  Shape inner;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const NestedList& item = items.begin()[i];
    if (i == 0) inner = item.shape_;
    XGRAD_CHECK(item.shape_ == inner, "nested list: item ", i, " has shape ", item.shape_,
                ", item 0 has shape ", inner);
    values_.insert(values_.end(), item.values_.begin(), item.values_.end());
  }
  shape_.append(std::ssize(items));
  for (const std::size_t size : inner) shape_.append(size);
}

template class NestedList<Index>;
template class NestedList<bool>;
template class NestedList<float>;
template class NestedList<double>;

}  // namespace xgrad
