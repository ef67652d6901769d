#include <xgrad/optim/idle_history.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

IdleStep compose(const IdleStep& a, const IdleStep& b) {
  return {b.pp * a.pp + b.ps * a.sp, b.pp * a.ps + b.ps * a.ss, b.sp * a.pp + b.ss * a.sp,
          b.sp * a.ps + b.ss * a.ss, a.scale1 * b.scale1,       a.scale2 * b.scale2};
}

bool is_identity(const IdleStep& s) {
  return s.pp == 1 && s.ps == 0 && s.sp == 0 && s.ss == 1 && s.scale1 == 1 && s.scale2 == 1;
}

void IdleHistory::append(const IdleStep& step) {
  IdleStep whole = step;
  for (std::size_t level = 0;; ++level) {
    if (level == levels_.size()) levels_.emplace_back();
    std::vector<IdleStep>& products = levels_[level];
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
