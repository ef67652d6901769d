#pragma once
#include <xgrad/nn/distributed/sharded_table.hpp>
#include <xgrad/nn/embedding.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

/// nn::Embedding with its rows spread over the ranks. Each rank looks up the indices of its part of the batch
/// (maybe none), all ranks at the same time: forward and backward are collective. Results, gradients and
/// random numbers are those of nn::Embedding with the whole batch, the parts one after the other in the order
/// of the ranks, in the same bits (see RowSums, GradientReduction); max_norm and scale_grad_by_freq mean the
/// whole batch too.
///
///     distributed::ShardedEmbedding movies(world, 1'000'000'000, 64, {.sparse = true});
///     Tensor rows = movies(input);           // (*) -> (*, embedding_dim)
///     optim::Adagrad adagrad({movies.weight});   // the rows of this rank
///
/// Errors are those of nn::functional::embedding, on the rank where they are; the others throw RankError with
/// the same text. The group must outlive the layer.
class XGRAD_API ShardedEmbedding : public ShardedTable {
 public:
  ShardedEmbedding(ProcessGroup& group, Index num_embeddings, Index embedding_dim,
                   nn::EmbeddingOptions options = {}, ShardingOptions sharding = {});
  /// With the numbers of a whole table, of which each rank copies its own; with `freeze` they are not
  /// learned.
  static ShardedEmbedding from_pretrained(ProcessGroup& group, const Tensor& embeddings,
                                          nn::EmbeddingOptions options = {}, bool freeze = true,
                                          ShardingOptions sharding = {});

  /// (*) indices give (*, embedding_dim). Collective, and so is its backward.
  Tensor forward(const Indices& input) const;
  /// The same for a braced list.
  Tensor operator()(const Indices& input) const { return forward(input); }

  const nn::EmbeddingOptions& options() const { return options_; }
  std::string extra_repr() const override;
  XGRAD_MODULE_DERIVED(ShardedEmbedding, ShardedTable)

 private:
  nn::EmbeddingOptions options_;
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
