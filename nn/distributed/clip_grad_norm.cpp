#include <cmath>

#include <xgrad/nn/distributed/clip_grad_norm.hpp>
#include <xgrad/nn/distributed/data_parallel.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

double clip_grad_norm_(ProcessGroup& group, nn::Module& model, double max_norm,
                       optim::ClipGradNormOptions options) {
  const optim::GradNormClipping clipping(max_norm, options);
  std::vector<Tensor> shards, dense;
  for (const auto& [name, table] : sharded_tables(model)) shards.push_back(table->weight);
  for (const auto& [name, parameter] : dense_parameters(model)) dense.push_back(parameter);
  const double mine = clipping.part_of(shards);
  // The greatest of several numbers may lose a NaN on the way: it is sent as a number of its own.
  const double nan = group.all_reduce(std::isnan(mine) ? 1.0 : 0.0, ReduceOp::max);
  const double all = group.all_reduce(mine, std::isinf(options.norm_type) ? ReduceOp::max : ReduceOp::sum);
  const double part = nan > 0 ? std::nan("") : clipping.joined(clipping.part_of(dense), all);
  return clipping.clip(model.parameters(), part);
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
