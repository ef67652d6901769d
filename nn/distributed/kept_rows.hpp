#pragma once
// The rows that a rank has got from the owners and keeps for the next batch.

#include <memory>
#include <unordered_map>
#include <vector>

#include <xgrad/engine/graph/tensor.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

/// For ShardingOptions::keep_rows. Rows stay until a shard changes, on any rank.
class XGRAD_API KeptRows {
 public:
  /// How often this rank's shard was found to have changed, or to be another array.
  Index changes_of(const Tensor& shard);
  /// Forgets all rows unless the changes of all ranks' shards are those of the last time.
  void forget_if_changed(const std::vector<Index>& changes);
  /// Those of `rows` that are not here, in their order.
  std::vector<Index> missing(const std::vector<Index>& rows) const;
  /// Keeps `numbers` (missing, width) and returns the numbers of `rows`, (rows, width).
  Array complete(const std::vector<Index>& rows, const std::vector<Index>& missing, const Array& numbers);

 private:
  std::weak_ptr<const Storage> shard_;
  std::uint64_t version_ = 0;
  Index changes_of_shard_ = 0;
  std::vector<Index> changes_;                 // of all shards
  std::unordered_map<Index, Index> place_of_;  // of a row, in numbers_
  std::vector<Scalar> numbers_;
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
