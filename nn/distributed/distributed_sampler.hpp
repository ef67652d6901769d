#pragma once
#include <vector>

#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

class ProcessGroup;

struct DistributedSamplerOptions {
  bool shuffle = true;     ///< another order in each epoch, the same on all ranks
  std::uint64_t seed = 0;  ///< of the order, the same on all ranks
  bool drop_last = false;  ///< leave out what is over, instead of repeating the first examples
};

/// Deals the examples of a data set to ranks, as PyTorch's DistributedSampler: rank r gets numbers r, r + R,
/// ... of the order that Generator(seed + epoch) draws, and all ranks get equally many.
///
///     distributed::DistributedSampler sampler(dataset.size(), world);
///     for (Index epoch = 0; epoch < epochs; ++epoch) {
///       sampler.set_epoch(epoch);
///       for (const auto& batch : data::DataLoader(data::Subset(dataset, sampler.indices()), {.batch_size =
///       64})) ...
///
/// Source: https://pytorch.org/docs/stable/data.html#torch.utils.data.distributed.DistributedSampler
class XGRAD_API DistributedSampler {
 public:
  DistributedSampler(Index dataset_size, const ProcessGroup& group, DistributedSamplerOptions options = {});
  /// Throws std::invalid_argument for a negative size, std::out_of_range for a rank outside [0,
  /// num_replicas).
  DistributedSampler(Index dataset_size, Index num_replicas, Index rank,
                     DistributedSamplerOptions options = {});

  void set_epoch(Index epoch) { epoch_ = epoch; }
  /// This rank's examples of the epoch.
  std::vector<Index> indices() const;
  /// How many they are.
  Index size() const;

 private:
  Index dataset_size_, num_replicas_, rank_, epoch_ = 0;
  DistributedSamplerOptions options_;
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
