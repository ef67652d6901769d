#include <algorithm>

#include <xgrad/optim/idle_history.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

static IdleStep compose(const IdleStep& a, const IdleStep& b) {  // a, then b
  return {b.pp * a.pp + b.ps * a.sp, b.pp * a.ps + b.ps * a.ss, b.sp * a.pp + b.ss * a.sp,
          b.sp * a.ps + b.ss * a.ss, a.scale1 * b.scale1,       a.scale2 * b.scale2};
}

void IdleHistory::make_room() {
  if (levels_.empty() || !levels_.back().empty()) levels_.emplace_back();  // a step may begin a level
  for (auto& products : levels_) {
    if (products.size() == products.capacity())
      products.reserve(std::max<std::size_t>(8, 2 * products.size()));
  }
}

void IdleHistory::append(const IdleStep& step) {
  make_room();
  IdleStep whole = step;
  for (std::vector<IdleStep>& products : levels_) {
    products.push_back(whole);
    if (products.size() % 2 != 0) return;
    whole = compose(products[products.size() - 2], whole);
  }
}

IdleStep IdleHistory::product(std::size_t first, std::size_t last) const {
  IdleStep whole;
  while (first < last) {
    // The longest product that starts here and does not go beyond the end.
    std::size_t level = 0;
    while (first % (std::size_t{2} << level) == 0 && first + (std::size_t{2} << level) <= last) ++level;
    whole = compose(whole, levels_[level][first >> level]);
    first += std::size_t{1} << level;
  }
  return whole;
}

}  // namespace xgrad::inline XGRAD_ABI::optim
