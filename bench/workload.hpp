#pragma once
#include <fstream>
#include <functional>
#include <string>

#include <benchmark/benchmark.h>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/xgrad.hpp>

#include "limits.hpp"

// A workload stands here and, under the same name, in pytorch_workloads.py; `compare` runs both.

namespace xgrad::inline XGRAD_ABI {

/// What is measured: a lookup, a training step. It returns its output.
using Step = std::function<Tensor()>;

/// The sum of the squares: PyTorch's output of the same workload has the same.
inline double checksum(const Tensor& out) {
  double sum = 0;
  for (const Scalar v : out.value()) sum += static_cast<double>(v) * static_cast<double>(v);
  return sum;
}

/// The most memory that this process had so far, in MB.
inline double peak_memory() {
  std::ifstream status("/proc/self/status");
  double kilobytes = 0;
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") status >> kilobytes;
  }
  return kilobytes * 1024 / 1e6;
}

/// Measures what `make` makes, which does `work`, as NAME/threads:1 ... NAME/threads:most_threads. Google
/// Benchmark runs a workload several times to find out how many iterations it needs: it is made once, and
/// dropped for the next one.
inline void add_workload(const std::string& name, const std::function<Step()>& make, const Work& work = {},
                         int most_threads = 2) {
  for (int threads = 1; threads <= most_threads; ++threads) {
    const std::string full_name = text(name, "/threads:", threads);
    benchmark::RegisterBenchmark(full_name.c_str(),
                                 [=](benchmark::State& state) {
                                   static std::string made;
                                   static Step step;
                                   static double first, peak, limit;
                                   set_num_threads(threads);
                                   if (made != full_name) {
                                     step = nullptr;
                                     manual_seed(0);
                                     step = make();
                                     first = checksum(step());
                                     for (int i = 0; i < 10; ++i) step();  // until memory is reused
                                     peak = peak_memory();  // before the arrays of the next line
                                     limit = least_seconds(work);
                                     made = full_name;
                                   }
                                   const std::size_t before = allocation_counts().from_system;
                                   for (auto _ : state) benchmark::DoNotOptimize(step().defined());
                                   const std::size_t asked = allocation_counts().from_system - before;
                                   state.counters["checksum"] = first;
                                   state.counters["limit"] = limit;
                                   state.counters["system_blocks"] =
                                       static_cast<double>(asked) / static_cast<double>(state.iterations());
                                   state.counters["peak_memory"] = peak;
                                 })
        ->Unit(benchmark::kMicrosecond)
        ->UseRealTime();
  }
}

/// The next of a few inputs: no iteration finds in the cache what the one before it read.
template <class Input>
class Cycle {
 public:
  explicit Cycle(std::vector<Input> inputs) : inputs_(std::move(inputs)) {}
  const Input& next() { return inputs_[k_++ % inputs_.size()]; }
  const Input& first() const { return inputs_[0]; }

 private:
  std::vector<Input> inputs_;
  std::size_t k_ = 0;
};

}  // namespace xgrad::inline XGRAD_ABI
