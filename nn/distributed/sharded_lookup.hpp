#pragma once
// A forward of a sharded table: the rows that this rank's part of the batch needs, and the way back for their
// gradients. Not installed.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <xgrad/engine/graph/node.hpp>
#include <xgrad/nn/distributed/sharded_table.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

/// How the rows are looked up, beside the table.
struct LookupOptions {
  std::optional<Index> padding_idx;
  std::optional<double> max_norm;
  double norm_type;
  bool by_frequency, sparse;
};

/// Forward: every distinct index goes to its owner once, its row comes back. What is done with the rows (a
/// lookup, a bag) is an ordinary operation on `rows` and `places`, with a graph of its own; the gradient that
/// it leaves at `rows` goes back to the owners in `send_gradient`.
class ShardedLookup {
 public:
  Tensor rows;                   // (distinct, width), by owner, then by index
  IndexArray places;             // (n): the row of each entry
  std::optional<Index> padding;  // the place of padding_idx, where it occurs

  /// Collective. `entries` gives this rank's indices, after checks which may throw: then all ranks throw.
  ShardedLookup(const ShardedTable& table, const std::string& what, LookupOptions options, bool recorded,
                const std::function<const IndexArray&()>& entries);

  /// Collective. Hands the gradient of `rows` (row-sparse) to the owners, and what comes here to input 0, the
  /// weight.
  void send_gradient(const Gradient& gradient, InputGrads& to) const;

 private:
  void sort_by_owner(const IndexArray& entries);
  void ask(const ShardedTable& table, bool flags);
  void receive_with_flags(const Array& found);
  void count_all(const IndexArray& entries);

  ProcessGroup& group_;
  std::string what_;
  RowSharding sharding_;
  ShardingOptions how_;
  LookupOptions options_;
  KeptRows* kept_;                    // null: nothing is kept
  std::vector<Index> distinct_;       // the indices, in the order of `rows`
  std::vector<Index> wanted_;         // those of them that are asked for: all that are not kept
  std::vector<Index> mine_, theirs_;  // by rank: rows that this rank asks of it, and that it asks of this one
  IndexArray asked_;                  // the rows of the shard that were asked for, by rank
  std::vector<std::uint8_t> earlier_;  // of each of `asked_`: an earlier rank asks for it, too. (or empty)
  std::vector<std::uint8_t>
      unsummed_;  // of each of `rows`: an earlier rank has it, so its gradients go one by one
  std::optional<Array> frequency_;  // of each of `rows`: 1 / how often it occurs in the global batch
};

/// Throws std::out_of_range at the first index outside [0, num_embeddings); `position` says where entry e is.
void check_lookup_indices(const char* op, const IndexArray& indices, Index num_embeddings,
                          const std::function<std::string(Index)>& position);

}  // namespace xgrad::inline XGRAD_ABI::distributed
