#include "bucket_table.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <xgrad/engine/system/error.hpp>

namespace text_classifier {

BucketTable::BucketTable(std::vector<std::uint32_t> buckets) : buckets_(std::move(buckets)) {
  if (!std::is_sorted(buckets_.begin(), buckets_.end())) {
    order_.resize(buckets_.size());
    std::iota(order_.begin(), order_.end(), 0u);
    std::sort(order_.begin(), order_.end(), [this](auto a, auto b) { return buckets_[a] < buckets_[b]; });
  }
  for (Index i = 1; i < size(); ++i) {
    const std::size_t before = order_.empty() ? i - 1 : order_[i - 1], now = order_.empty() ? i : order_[i];
    XGRAD_CHECK(buckets_[before] != buckets_[now], "bucket ", buckets_[now], " is there twice");
  }
}

BucketTable BucketTable::all(Index buckets) {
  BucketTable table;
  table.all_ = buckets;
  return table;
}

Index BucketTable::row(Index bucket) const {
  if (all_ > 0) return bucket < all_ ? bucket : -1;
  if (order_.empty()) {
    const auto found = std::lower_bound(buckets_.begin(), buckets_.end(), bucket);
    return found != buckets_.end() && *found == bucket ? found - buckets_.begin() : -1;
  }
  const auto found = std::lower_bound(order_.begin(), order_.end(), bucket,
                                      [this](std::uint32_t row, Index b) { return buckets_[row] < b; });
  return found != order_.end() && buckets_[*found] == bucket ? Index{*found} : -1;
}

}  // namespace text_classifier
