#include <algorithm>

#include <xgrad/engine/compute/broadcast.hpp>

namespace xgrad {

Broadcast::Broadcast(const Shape& result, std::initializer_list<Shape> operands) {
  std::array<Index, 3> step{1, 1, 1};
  for (Index i = 1; i <= result.dim(); ++i) {  // innermost first
    Dim dim{result[-i], {}};
    for (std::size_t k = 0; k < operands.size(); ++k) {
      const Shape& shape = operands.begin()[k];
      const Index size = i <= shape.dim() ? shape[-i] : 1;
      dim.step[k] = size == 1 ? 0 : step[k];
      step[k] *= size;
    }
    if (dim.size == 1) continue;
    bool alike = !dims_.empty();
    for (std::size_t k = 0; k < 3 && alike; ++k) {
      alike = dim.step[k] == dims_.back().size * dims_.back().step[k];
    }
    if (alike) {
      dims_.back().size *= dim.size;
    } else {
      dims_.push_back(dim);
    }
  }
  while (dims_.size() < 2) dims_.push_back({1, {}});
  std::reverse(dims_.begin(), dims_.end());
  for (std::size_t d = 0; d + 1 < dims_.size(); ++d) rows_ *= dims_[d].size;
  if (columns() == 0) rows_ = 0;
}

Broadcast::Tile Broadcast::tile_at(Index row, Index most) const {
  const Dim& rows = dims_[dims_.size() - 2];
  Tile tile{row * columns(), std::min(most, rows.size - row % rows.size), columns(), {}};
  for (std::size_t k = 0; k < 3; ++k) tile.operand[k] = {0, rows.step[k], dims_.back().step[k]};
  for (std::size_t d = dims_.size() - 1; d-- > 0; row /= dims_[d].size) {
    for (std::size_t k = 0; k < 3; ++k) tile.operand[k].at += row % dims_[d].size * dims_[d].step[k];
  }
  return tile;
}

}  // namespace xgrad
