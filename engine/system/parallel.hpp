#pragma once
#include <algorithm>

#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad {

/// How many threads operations may use, the calling one among them: at first XGRAD_NUM_THREADS of the
/// environment, else OMP_NUM_THREADS, else the number of cores that this process may use. Threads of a user's
/// own share one pool (oneTBB's); its threads sleep while there is no work. A child after fork() has no pool
/// and works in its one thread. Results have the same bits at any number. Throws std::invalid_argument below
/// 1.
XGRAD_API void set_num_threads(int threads);
XGRAD_API int get_num_threads();

// Not `detail`: this name is taken by a namespace within XGRAD_ABI, which C++ would reopen here.
namespace parallel {
/// Calls call(context, i) for i in [0, blocks), on several threads where there is more than one block.
XGRAD_API void run_blocks(Index blocks, void (*call)(void* context, Index block), void* context);
}  // namespace parallel

/// Calls body(first, last) for the consecutive ranges of `grain` elements that [0, n) falls into. The ranges
/// depend on n and grain only, not on the number of threads: a body that writes what belongs to its range
/// gives the same bits at any number of threads. One range alone runs in the calling thread, so a grain of
/// the work of some ten microseconds keeps small work there. The first exception of a body is thrown again
/// here.
template <class Body>
void parallel_for(Index n, Index grain, const Body& body) {
  grain = std::max<Index>(grain, 1);
  if (n <= grain) {
    if (n > 0) body(Index{0}, n);
    return;
  }
  struct Context {
    const Body& body;
    Index n, grain;
  } context{body, n, grain};
  parallel::run_blocks((n + grain - 1) / grain,
                       [](void* any, Index block) {
                         const Context& c = *static_cast<Context*>(any);
                         c.body(block * c.grain, std::min(c.n, (block + 1) * c.grain));
                       },
                       &context);
}

}  // namespace xgrad
