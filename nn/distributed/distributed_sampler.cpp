#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/creation.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/distributed_sampler.hpp>
#include <xgrad/nn/distributed/process_group.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

DistributedSampler::DistributedSampler(Index dataset_size, const ProcessGroup& group,
                                       DistributedSamplerOptions options)
    : DistributedSampler(dataset_size, group.size(), group.rank(), options) {}

DistributedSampler::DistributedSampler(Index dataset_size, Index num_replicas, Index rank,
                                       DistributedSamplerOptions options)
    : dataset_size_(dataset_size), num_replicas_(num_replicas), rank_(rank), options_(options) {
  XGRAD_CHECK(dataset_size >= 0, "DistributedSampler: dataset_size is ", dataset_size,
              ", expected 0 or more");
  XGRAD_CHECK_RANGE(rank >= 0 && rank < num_replicas, "DistributedSampler: there is no rank ", rank,
                    " among ", num_replicas);
}

Index DistributedSampler::size() const {
  const Index over = options_.drop_last ? 0 : num_replicas_ - 1;
  return (dataset_size_ + over) / num_replicas_;
}

std::vector<Index> DistributedSampler::indices() const {
  Generator generator(options_.seed + static_cast<std::uint64_t>(epoch_));
  const IndexArray order =
      (options_.shuffle ? randperm(dataset_size_, &generator) : indices_arange(dataset_size_)).value();
  std::vector<Index> out;
  for (Index i = 0; i < size(); ++i) out.push_back(order.data()[(i * num_replicas_ + rank_) % dataset_size_]);
  return out;
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
