#pragma once
#include <xgrad/data/ragged.hpp>
#include <xgrad/nn/distributed/sharded_embedding_bag.hpp>
#include <xgrad/nn/linear.hpp>

namespace clicks {

struct ModelOptions {
  xgrad::Index width = 32, hidden = 64;
  double start = 0.05;  ///< standard deviation of the table's first numbers
  xgrad::distributed::ShardingOptions sharding = {.reduction = xgrad::distributed::GradientReduction::sum};
};

/// DLRM's kind: every feature is a vector (the mean of a bag), all pairs of vectors give a dot product, and
/// two dense layers make the odds of a click of vectors and products. The features share one sharded table,
/// so that a step exchanges rows once. The dense layers are on every rank.
struct Model : xgrad::nn::Module {
  xgrad::Index features;
  xgrad::distributed::ShardedEmbeddingBag table;
  xgrad::nn::Linear hidden, out;

  Model(xgrad::distributed::ProcessGroup& group, xgrad::Index features, xgrad::Index rows,
        const ModelOptions& options);
  /// (examples * features) bags give (examples) logits.
  xgrad::Tensor forward(const xgrad::data::Ragged& bags) const;
  XGRAD_MODULE(Model, table, hidden, out)
};

}  // namespace clicks
