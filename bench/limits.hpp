#pragma once
#include <algorithm>
#include <chrono>
#include <map>
#include <vector>

#include <xgrad/engine/kernels/reduce.hpp>
#include <xgrad/engine/kernels/thin_product.hpp>
#include <xgrad/engine/kernels/unary.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/xgrad.hpp>

// The least time that a workload could take on this machine: what it must read, write and multiply, over what
// the machine does of that in simple loops.

namespace xgrad::inline XGRAD_ABI {

/// What a step must do, however it is written: bytes that it reads and writes, each once, floating point
/// operations, and the bytes among which those that it reads lie (a table), if they are more.
struct Work {
  double reads = 0, writes = 0, operations = 0, among = 0;
};

namespace limits {

/// Seconds of the fastest of a few runs.
template <class Run>
double fastest(const Run& run) {
  using Clock = std::chrono::steady_clock;
  double best = 1e9, total = 0;
  for (int i = 0; i < 5 || total < 0.03; ++i) {
    const auto start = Clock::now();
    run();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    best = std::min(best, seconds);
    total += seconds;
  }
  return best;
}

struct Bandwidth {
  double read, copy;  // bytes a second; copy counts what it reads and what it writes
};

/// Of arrays that are this large together, with the threads of set_num_threads.
inline Bandwidth bandwidth(double bytes) {
  const Index n = static_cast<Index>(std::clamp(bytes, 1e5, 5e8) / (2 * sizeof(Scalar)));
  const Array from = filled<Array>({n}, 1);
  Array to = from;
  constexpr Index some = 65536;
  std::vector<Scalar> sums((n + some - 1) / some);
  const auto copy = [&](Index first, Index last) {
    kernels::unary<Scalar>().neg.forward(from.data() + first, to.data() + first, last - first, 0, 0);
  };
  const auto read = [&](Index first, Index last) {
    kernels::reduce<Scalar>().sum(from.data() + first, &sums[first / some], 1, last - first, 1, 1);
    kernels::reduce<Scalar>().sum(to.data() + first, &sums[first / some], 1, last - first, 1, 1);
  };
  const double moved = 2.0 * static_cast<double>(n) * sizeof(Scalar);
  return {moved / fastest([&] { parallel_for(n, some, read); }),
          moved / fastest([&] { parallel_for(n, some, copy); })};
}

/// Floating point operations a second: products of matrices that stay in the first cache.
inline double operations() {
  constexpr Index side = 64, rounds = 200;
  const std::vector<Scalar> a(side * side, 1);
  const Index threads = get_num_threads();
  std::vector<std::vector<Scalar>> c(threads, std::vector<Scalar>(side * side));
  const double seconds = fastest([&] {
    parallel_for(threads, 1, [&](Index thread, Index) {
      for (Index i = 0; i < rounds; ++i) {
        kernels::thin_product<Scalar>().row_sums({side, side, side}, a.data(), side, 1, a.data(), side,
                                                 {1, 0, c[thread].data(), side, 1});
      }
    });
  });
  return 2.0 * side * side * side * rounds * static_cast<double>(threads) / seconds;
}

}  // namespace limits

/// Seconds, with the threads of set_num_threads; 0 for work that is not known.
inline double least_seconds(const Work& work) {
  double seconds = 0;
  if (work.reads + work.writes > 0) {
    const limits::Bandwidth memory = limits::bandwidth(std::max(work.among, work.reads + work.writes));
    const double copied = 2 * std::min(work.reads, work.writes);
    seconds = copied / memory.copy + (work.reads + work.writes - copied) / memory.read;
  }
  if (work.operations > 0) seconds = std::max(seconds, work.operations / limits::operations());
  return seconds;
}

}  // namespace xgrad::inline XGRAD_ABI
