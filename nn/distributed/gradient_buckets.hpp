#pragma once
// The gradients of some parameters in a few long arrays, so that few messages carry them. Not installed.

#include <memory>
#include <optional>
#include <vector>

#include <xgrad/engine/graph/gradient.hpp>
#include <xgrad/engine/graph/tensor.hpp>
#include <xgrad/nn/distributed/process_group.hpp>
#include <xgrad/nn/distributed/sharded_table.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

class GradientBuckets {
 public:
  /// The last parameters come first: backward reaches them first. A bucket is full at so many bytes.
  GradientBuckets(std::vector<Tensor> parameters, double bucket_bytes);

  const std::vector<Tensor>& parameters() const { return parameters_; }
  /// " [3, 4] [4]": the shapes, on which all ranks must agree.
  std::string shapes() const;

  /// The gradient of a parameter on this rank, once at most.
  void put(std::size_t parameter, const Gradient& gradient);
  bool has(std::size_t parameter) const { return slots_[parameter].there; }
  /// Starts the buckets that are complete, in their order.
  void start_complete(ProcessGroup& group);
  /// Starts the others, with zeros where this rank has no gradient, and waits for all.
  void finish(ProcessGroup& group);
  /// After finish: what all ranks have together; none where no rank has a gradient.
  std::optional<Gradient> take(std::size_t parameter, GradientReduction reduction, Index ranks) const;
  /// Ready for the next time.
  void clear();

 private:
  struct Slot {
    std::size_t bucket;
    Index first;  // of its numbers in the bucket
    Index flag;   // and of the number that counts the ranks with a gradient
    bool there = false;
  };
  struct Bucket {
    std::shared_ptr<Array> numbers;
    std::size_t parameters = 0, there = 0;
    Pending pending;
  };

  std::vector<Tensor> parameters_;
  std::vector<Slot> slots_;  // of the parameters
  std::vector<Bucket> buckets_;
  std::size_t started_ = 0;
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
