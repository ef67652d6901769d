#pragma once
#include <atomic>

#include <xgrad/engine/system/export.hpp>

namespace xgrad {

struct AnomalyOptions {
  bool infinite = true;  ///< infinite numbers are found too; false: only NaN, as PyTorch does
};

/// While it lives, every operation of this thread looks at its result, and backward at every gradient; the
/// first one that is not finite throws std::runtime_error that names the operation, the number and its
/// position, whether its inputs were finite, and where in the program the operation was called:
///
///     DetectAnomalyGuard guard;
///     train(model);
///     // anomaly: the value of LogBackward0 is -inf at [2, 0] of shape [3, 4]; its inputs are finite; called
///     // by loss_of(Batch const&) at train.cpp:42
///
/// The line is known to programs that were compiled with -g, on machines that have addr2line (binutils). For
/// finding faults: each operation takes some microseconds more. Without a guard nothing is looked at.
/// https://pytorch.org/docs/stable/autograd.html#anomaly-detection
class XGRAD_API DetectAnomalyGuard {
 public:
  explicit DetectAnomalyGuard(AnomalyOptions options = {}) noexcept;
  ~DetectAnomalyGuard();
  DetectAnomalyGuard(const DetectAnomalyGuard&) = delete;
  DetectAnomalyGuard& operator=(const DetectAnomalyGuard&) = delete;

 private:
  const AnomalyOptions* before_;
  AnomalyOptions options_;
};

/// What a guard of this thread looks for, or nullptr.
XGRAD_API const AnomalyOptions* looking_for_anomalies() noexcept;

/// The guards of all threads: without any of them an operation reads one number.
XGRAD_API extern std::atomic<int> anomaly_guards;
inline bool anomalies_wanted() noexcept {
  return anomaly_guards.load(std::memory_order_relaxed) > 0 && looking_for_anomalies();
}

}  // namespace xgrad
