#pragma once
#include <cstdint>
#include <vector>

#include <xgrad/engine/system/scalar.hpp>

namespace text_classifier {

using xgrad::Index;

/// Which row of a table belongs to which hash bucket, where most buckets have none.
class BucketTable {
 public:
  BucketTable() = default;
  /// Row i belongs to buckets[i]; in any order. Throws std::invalid_argument where a bucket is there twice.
  explicit BucketTable(std::vector<std::uint32_t> buckets);
  /// Every bucket from 0 to buckets - 1 has the row of its own number.
  static BucketTable all(Index buckets);

  /// Number of rows.
  Index size() const { return all_ > 0 ? all_ : std::ssize(buckets_); }
  bool has_all() const { return all_ > 0; }
  /// The row of a bucket, or -1.
  Index row(Index bucket) const;
  /// The bucket of a row.
  std::uint32_t bucket(Index row) const {
    return all_ > 0 ? static_cast<std::uint32_t>(row) : buckets_[static_cast<std::size_t>(row)];
  }

 private:
  std::vector<std::uint32_t> buckets_;  // of the rows
  std::vector<std::uint32_t> order_;    // the rows by their buckets; empty: they are in order already
  Index all_ = 0;
};

}  // namespace text_classifier
