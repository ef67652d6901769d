#pragma once
#include <memory>
#include <string>
#include <vector>

#include <xgrad/nn/distributed/process_group.hpp>
#include <xgrad/nn/distributed/sharded_table.hpp>
#include <xgrad/nn/module/module.hpp>

// What all ranks have a copy of: the dense part of a model. Each rank computes gradients on its part of the
// batch, the gradients are brought together, and every rank makes the same step.

namespace xgrad::inline XGRAD_ABI::distributed {

/// The parameters of a model that are not rows of sharded tables, by name.
XGRAD_API nn::Named<Tensor> dense_parameters(const nn::Module& model);
/// The sharded tables in a model, by name.
XGRAD_API nn::Named<ShardedTable*> sharded_tables(nn::Module& model);

/// After backward: the gradient of each parameter becomes the mean (or sum) over all ranks, the same bits on
/// each. It is dense then. A parameter without a gradient on some ranks counts as zero there; without one on
/// any rank it stays so. Collective; RankError where the shapes differ.
XGRAD_API void all_reduce_gradients(ProcessGroup& group, const std::vector<Tensor>& parameters,
                                    GradientReduction reduction = GradientReduction::mean,
                                    double bucket_cap_mb = 25);

/// Throws on all ranks, and names the parameter, where the bits of one differ between two ranks. Collective;
/// each parameter costs eight bytes.
XGRAD_API void check_equal_on_all_ranks(ProcessGroup& group, const nn::Named<Tensor>& parameters);

struct DistributedDataParallelOptions {
  double bucket_cap_mb = 25;  ///< gradients travel in buckets of this size, from when the bucket is full
  GradientReduction reduction = GradientReduction::mean;
  Index check_every = 0;  ///< check_equal_on_all_ranks before so many backwards; 0: never
};

/// Makes every backward of this thread that reaches dense parameters of the model leave the gradients of all
/// ranks there, as all_reduce_gradients does, but begins while backward still runs: a bucket is on its way as
/// soon as its last gradient is complete.
///
///     Model model(...);
///     distributed::DistributedDataParallel parallel(world, model);   // parameters and buffers are rank 0's
///     from here on optim::Adam adam(model.parameters()); for (...) { adam.zero_grad(); loss(model(x),
///     y).backward(); adam.step(); }
///
/// Sharded tables in the model bring their own gradients together. All ranks run the same backwards; where a
/// rank's backward does not reach a parameter, it counts as zero there. The model and the group must outlive
/// this.
class XGRAD_API DistributedDataParallel {
 public:
  DistributedDataParallel(ProcessGroup& group, nn::Module& model,
                          DistributedDataParallelOptions options = {});
  ~DistributedDataParallel();
  DistributedDataParallel(const DistributedDataParallel&) = delete;
  DistributedDataParallel& operator=(const DistributedDataParallel&) = delete;

  /// The dense parameters of the model, by name.
  const nn::Named<Tensor>& parameters() const;
  /// Bytes of gradients that this rank has sent, see ProcessGroup::bytes_sent.
  double bytes_sent() const;
  /// check_equal_on_all_ranks of them.
  void check_parameters() const;

  /// While it lives, gradients add up on their own rank; all_reduce_gradients brings them together
  /// afterwards.
  class XGRAD_API NoSync {
   public:
    explicit NoSync(DistributedDataParallel& parallel);
    ~NoSync();
    NoSync(const NoSync&) = delete;
    NoSync& operator=(const NoSync&) = delete;

   private:
    DistributedDataParallel& parallel_;
  };
  [[nodiscard]] NoSync no_sync() { return NoSync(*this); }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
