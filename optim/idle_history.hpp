#pragma once
#include <vector>

#include <xgrad/optim/rule.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

/// Products of consecutive idle steps, in O(log n): level j holds the products of 2^j steps. (Prefix products
/// would not do: the maps cannot be inverted.)
class IdleHistory {
 public:
  /// Makes room for one more step, so that append() cannot fail.
  void make_room();
  void append(const IdleStep& step);
  /// The map that steps [first, last) make together.
  IdleStep product(std::size_t first, std::size_t last) const;
  std::size_t size() const { return levels_.empty() ? 0 : levels_[0].size(); }
  void clear() { levels_.clear(); }

 private:
  std::vector<std::vector<IdleStep>> levels_;
};

}  // namespace xgrad::inline XGRAD_ABI::optim
