#include <xgrad/engine/array/nested_list.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

template <class T>
NestedList<T>::NestedList(std::initializer_list<NestedList> items) {
  for (std::size_t i = 0; i < items.size(); ++i) append(i, items.begin()[i]);
  finish(std::ssize(items));
}

template <class T>
void NestedList<T>::append(std::size_t i, const NestedList& item) {
  if (i == 0) shape_ = item.shape_;
  XGRAD_CHECK(item.shape_ == shape_, "nested list: item ", i, " has shape ", item.shape_,
              ", item 0 has shape ", shape_);
  values_.insert(values_.end(), item.values_.begin(), item.values_.end());
}

template <class T>
void NestedList<T>::finish(Index items) {
  Shape all{items};
  for (const Index size : shape_) all.append(size);
  shape_ = all;
}

template class NestedList<Index>;
template class NestedList<bool>;
template class NestedList<float>;
template class NestedList<double>;

}  // namespace xgrad
