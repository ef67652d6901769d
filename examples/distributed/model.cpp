#include "model.hpp"

#include <xgrad/engine/ops/cat.hpp>
#include <xgrad/engine/ops/matmul.hpp>
#include <xgrad/engine/ops/permute.hpp>
#include <xgrad/engine/ops/reshape.hpp>
#include <xgrad/nn/activation.hpp>

namespace clicks {

using namespace xgrad;

Model::Model(distributed::ProcessGroup& group, Index feature_count, Index rows, const ModelOptions& options)
    : features(feature_count),
      table(group, rows, options.width, {.mode = nn::BagMode::mean, .sparse = true}, options.sharding),
      hidden(feature_count * options.width + feature_count * feature_count, options.hidden),
      out(options.hidden, 1) {
  for (Scalar& x : table.weight.data().mutable_value()) x *= static_cast<Scalar>(options.start);
}

Tensor Model::forward(const data::Ragged& bags) const {
  const Index examples = bags.size() / features;
  const Tensor flat = reshape(table(bags.values, bags.offsets), {examples, features * table.embedding_dim()});
  const Tensor vectors = reshape(flat, {examples, features, table.embedding_dim()});
  const Tensor products = flatten(bmm(vectors, permute(vectors, {0, 2, 1})), 1);
  return squeeze(out(nn::functional::relu(hidden(cat({flat, products}, 1)))), {1});
}

}  // namespace clicks
