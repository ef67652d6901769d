#include "blend.hpp"

#include <algorithm>
#include <limits>

namespace recommender {

std::vector<double> rating_counts(std::span<const Rating> ratings, Index items) {
  std::vector<double> counts(items, 0);
  for (const Rating& rating : ratings) ++counts[rating.item];
  return counts;
}

namespace {

/// Sums of products: y is what the base misses, x and z what the parts would add.
struct Sums {
  double xx = 0, xz = 0, zz = 0, xy = 0, zy = 0, yy = 0;

  double error(double a, double b) const {
    return yy - 2 * (a * xy + b * zy) + a * a * xx + 2 * a * b * xz + b * b * zz;
  }
};

// The weights a, b >= 0, of the sum 1 at most, with the least sum of (y - a x - b z)^2.
std::pair<double, double> weights(const Sums& s) {
  double a = 0, b = 0, least = s.yy;
  const auto try_weights = [&](double x, double z) {
    if (x < 0 || z < 0) return;
    if (x + z > 1) {  // held-out ratings must not make the parts stronger than they are
      const double shrink = 1 / (x + z);
      x *= shrink;
      z *= shrink;
    }
    if (s.error(x, z) >= least) return;
    least = s.error(x, z);
    a = x;
    b = z;
  };
  if (s.xx > 0) try_weights(s.xy / s.xx, 0);
  if (s.zz > 0) try_weights(0, s.zy / s.zz);
  const double determinant = s.xx * s.zz - s.xz * s.xz;
  if (determinant > 1e-9 * s.xx * s.zz) {
    try_weights((s.xy * s.zz - s.zy * s.xz) / determinant, (s.zy * s.xx - s.xy * s.xz) / determinant);
  }
  return {a, b};
}

}  // namespace

Blend choose_blend(const Part& by_users, const Part& by_items, std::span<const Rating> validation,
                   const std::vector<double>& counts) {
  Blend best;
  best.error = std::numeric_limits<double>::infinity();
  for (const double damping : {0.0, 1.0, 3.0, 10.0, 30.0}) {
    Blend tried{.damping = damping};
    Sums sums;
    for (const Rating& rating : validation) {
      const double share = tried.share(counts[rating.item]), y = static_cast<double>(rating.stars);
      const auto moved = [&](const Part& part) {
        return part.user_bias(rating.user) + share * part.of_item(rating.user, rating.item);
      };
      const double x = moved(by_users), z = moved(by_items);
      sums.xx += x * x;
      sums.xz += x * z;
      sums.zz += z * z;
      sums.xy += x * y;
      sums.zy += z * y;
      sums.yy += y * y;
    }
    std::tie(tried.by_users, tried.by_items) = weights(sums);
    const double count = static_cast<double>(validation.size());
    tried.error = sums.error(tried.by_users, tried.by_items) / count;
    tried.base_error = sums.yy / count;
    if (tried.error < best.error) best = tried;
  }
  return best;
}

}  // namespace recommender
