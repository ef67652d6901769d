#pragma once
#include <algorithm>

#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

/// Which rank has which rows of a table.
enum class ShardBy {
  modulo,  ///< row i is on rank i % ranks: what is often looked up (small indices, mostly) is spread over all
  ranges,  ///< rank 0 has the first ceil(rows / ranks) rows, rank 1 the next ...
};

/// The rows of a table on the ranks: row i is row local(i) of the shard of rank owner(i).
struct RowSharding {
  Index rows = 0, ranks = 1;
  ShardBy by = ShardBy::modulo;

  /// Rows of a full shard, for ShardBy::ranges.
  Index chunk() const { return std::max<Index>(1, (rows + ranks - 1) / ranks); }
  Index owner(Index row) const { return by == ShardBy::modulo ? row % ranks : row / chunk(); }
  Index local(Index row) const { return by == ShardBy::modulo ? row / ranks : row % chunk(); }
  /// The row of the table that is row `local` of the shard of `rank`.
  Index global(Index rank, Index local) const {
    return by == ShardBy::modulo ? local * ranks + rank : rank * chunk() + local;
  }
  /// How many rows a rank has; where the table is smaller than the number of ranks, some have none.
  Index count(Index rank) const {
    if (by == ShardBy::modulo) return (rows - rank + ranks - 1) / ranks;
    return std::clamp<Index>(rows - rank * chunk(), 0, chunk());
  }
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
