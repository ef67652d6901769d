#pragma once
#include <cstddef>
#include <vector>

#include <xgrad/optim/rule.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

/// first, then second, as one map.
IdleStep compose(const IdleStep& first, const IdleStep& second);
bool is_identity(const IdleStep& step);

/// Steps without a gradient, one after the other, and products of consecutive ones in O(log n): level j holds
/// the products of 2^j steps. (Prefix products would not do: the maps cannot be inverted.)
class IdleHistory {
 public:
  void append(const IdleStep& step);
  /// The map that steps [first, last) make together.
  IdleStep product(std::size_t first, std::size_t last) const;
  std::size_t size() const { return levels_.empty() ? 0 : levels_[0].size(); }
  bool empty() const { return size() == 0; }
  void clear() { levels_.clear(); }

 private:
  std::vector<std::vector<IdleStep>> levels_;
};

}  // namespace xgrad::inline XGRAD_ABI::optim
