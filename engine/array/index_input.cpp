#include <algorithm>

#include <xgrad/engine/array/index_input.hpp>

namespace xgrad {

IndexInput::IndexInput(std::initializer_list<NestedList<Index>> list)
    : IndexInput(NestedList<Index>(list).array<Indices>()) {}

IndexInput IndexInput::view(const Indices& indices) {
  IndexInput out;
  out.indices_ = std::shared_ptr<const Indices>(std::shared_ptr<void>(), &indices);
  return out;
}

std::shared_ptr<const Indices> IndexInput::shared() const {
  const bool owned = indices_.use_count() > 0;
  return owned || !indices_ ? indices_ : std::make_shared<const Indices>(*indices_);
}

Indices IndexInput::one_dimension(const std::vector<Index>& list) {
  Indices out = uninitialized<Indices>({std::ssize(list)});
  std::copy(list.begin(), list.end(), out.data());
  return out;
}

}  // namespace xgrad
