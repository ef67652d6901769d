#pragma once
#include <xgrad/nn/distributed/sharded_table.hpp>
#include <xgrad/nn/embedding_bag.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

/// nn::EmbeddingBag with its rows spread over the ranks: all modes, per_sample_weights, offsets and lists. As
/// for ShardedEmbedding, forward and backward are collective, and the numbers are those of one process. The
/// rows come to where the bags are: each rank gets every row that its bags name once, and brings them
/// together itself.
class XGRAD_API ShardedEmbeddingBag : public ShardedTable {
 public:
  ShardedEmbeddingBag(ProcessGroup& group, Index num_embeddings, Index embedding_dim,
                      nn::EmbeddingBagOptions options = {}, ShardingOptions sharding = {});
  /// With the numbers of a whole table, of which each rank copies its own; with `freeze` they are not
  /// learned.
  static ShardedEmbeddingBag from_pretrained(ProcessGroup& group, const Tensor& embeddings,
                                             nn::EmbeddingBagOptions options = {}, bool freeze = true,
                                             ShardingOptions sharding = {});

  /// One row for each bag of this rank: (bags, embedding_dim). Collective, and so is its backward.
  Tensor forward(const BagInput& input, const Indices& offsets = {},
                 const Tensor& per_sample_weights = {}) const;
  /// The same for braced lists.
  Tensor operator()(const BagInput& input, const Indices& offsets = {},
                    const Tensor& per_sample_weights = {}) const {
    return forward(input, offsets, per_sample_weights);
  }

  const nn::EmbeddingBagOptions& options() const { return options_; }
  std::string extra_repr() const override;
  XGRAD_MODULE_DERIVED(ShardedEmbeddingBag, ShardedTable)

 private:
  nn::EmbeddingBagOptions options_;
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
