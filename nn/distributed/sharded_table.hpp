#pragma once
#include <optional>

#include <xgrad/nn/distributed/kept_rows.hpp>
#include <xgrad/nn/distributed/process_group.hpp>
#include <xgrad/nn/distributed/row_sharding.hpp>
#include <xgrad/nn/module/module.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

/// What the gradients of the ranks become, here and in DistributedDataParallel.
enum class GradientReduction {
  mean,  ///< their mean, as in PyTorch and TorchRec: each rank's loss is the mean over its own part of the
         ///< batch
  sum,   ///< their sum: each rank's loss is its share of the whole, sum(own terms) / (size of the global
         ///< batch). For parts of different size (an empty one, too), and for the same bits on any number of
         ///< ranks
};

/// How the gradients of a row that several ranks have looked up are added up.
enum class RowSums {
  exact,    ///< in the order of the global batch (rank 0's part, then rank 1's ...), the one of a single
            ///< process: the same bits on any number of ranks. A rank sends a row that an earlier rank has,
            ///< too, as often as it occurs, instead of once
  by_rank,  ///< each rank's sum, then the sum of these: a row travels once, and its last bits depend on the
            ///< ranks
};

struct ShardingOptions {
  ShardBy by = ShardBy::modulo;
  GradientReduction reduction = GradientReduction::mean;
  RowSums sums = RowSums::exact;
  /// Rows that came here stay until the table changes, on any rank. A row that many batches need travels once
  /// then, where the table does not learn: in evaluation, prediction, or frozen (lookups that are recorded,
  /// or have max_norm, ask for it each time). Costs the memory of these rows, and a round of 8 bytes a rank.
  bool keep_rows = false;
};

/// A table (num_embeddings, embedding_dim) whose rows are spread over the ranks of a group: what
/// ShardedEmbedding and ShardedEmbeddingBag share. `weight` has this rank's rows only. It is an ordinary
/// parameter: an ordinary optimizer updates it where it is, and keeps its state there.
class XGRAD_API ShardedTable : public nn::Module {
 public:
  nn::Parameter weight;  // (sharding().count(rank), embedding_dim)

  const RowSharding& sharding() const { return sharding_; }
  ProcessGroup& group() const { return *group_; }
  Index num_embeddings() const { return sharding_.rows; }
  Index embedding_dim() const { return weight.size(1); }
  const ShardingOptions& sharding_options() const { return options_; }
  /// What keep_rows keeps: lookups, which do not change the table, change it.
  KeptRows& kept_rows() const { return kept_rows_; }

  /// Draws the table again, as the layer on one machine does: each rank draws all numbers, in pieces, and
  /// keeps its own, so that the rows do not depend on the number of ranks and all generators go on alike.
  /// (One ns a number.)
  void reset_parameters();
  /// Takes this rank's rows out of a whole table (num_embeddings, embedding_dim).
  void copy_rows_from(const Tensor& table);

  XGRAD_MODULE(ShardedTable, weight)

 protected:
  /// Throws std::invalid_argument for a negative size, std::out_of_range for a padding_idx that is no row,
  /// RankError where ranks make different tables.
  ShardedTable(const char* name, ProcessGroup& group, Index num_embeddings, Index embedding_dim,
               std::optional<Index>& padding_idx, ShardingOptions options);

 private:
  ProcessGroup* group_;
  RowSharding sharding_;
  ShardingOptions options_;
  std::optional<Index> padding_idx_;  // counted from the start
  mutable KeptRows kept_rows_;
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
