#include <algorithm>

#include <xgrad/nn/index_input.hpp>

namespace xgrad {

IndexInput::IndexInput(std::initializer_list<NestedList<Index>> list)
    : IndexInput(NestedList<Index>(list).array<Indices>()) {}

Indices IndexInput::one_dimension(const std::vector<Index>& list) {
  Indices out = Indices::from_shape({list.size()});
  std::copy(list.begin(), list.end(), out.data());
  return out;
}

}  // namespace xgrad
