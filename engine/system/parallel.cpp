#include <atomic>
#include <exception>

#include <omp.h>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad {

static std::atomic<int> chosen_threads{0};  // 0: what OpenMP offers

void set_num_threads(int threads) {
  XGRAD_CHECK(threads >= 1, "set_num_threads: ", threads, " threads; there must be at least 1");
  chosen_threads = threads;
}

int get_num_threads() {
  return chosen_threads > 0 ? chosen_threads.load() : omp_get_max_threads();
}

void parallel::run_blocks(Index blocks, void (*call)(void* context, Index block), void* context) {
  const int threads = static_cast<int>(std::min<Index>(get_num_threads(), blocks));
  if (threads <= 1 || omp_in_parallel()) {
    for (Index i = 0; i < blocks; ++i) call(context, i);
    return;
  }
  std::exception_ptr error;  // an exception must not leave a parallel region
#pragma omp parallel for num_threads(threads) schedule(static)
  for (Index i = 0; i < blocks; ++i) {
    try {
      call(context, i);
    } catch (...) {
#pragma omp critical(xgrad_parallel_error)
      if (!error) error = std::current_exception();
    }
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace xgrad
