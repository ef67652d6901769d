#include <atomic>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <string_view>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <pthread.h>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad {

// A positive number at the start of the variable ("4,2" is OpenMP's way to say 4 for the outermost loops), or
// 0.
static int threads_in(const char* variable) {
  const char* value = std::getenv(variable);
  if (!value) return 0;
  const std::string_view text = value;
  int threads = 0;
  std::from_chars(text.data(), text.data() + text.size(), threads);
  return std::max(threads, 0);
}

static int threads_at_start() {
  if (const int threads = threads_in("XGRAD_NUM_THREADS")) return threads;
  if (const int threads = threads_in("OMP_NUM_THREADS")) return threads;
  return tbb::info::default_concurrency();
}

static std::atomic<int>& thread_limit() {
  static std::atomic<int> threads = threads_at_start();
  return threads;
}

void set_num_threads(int threads) {
  XGRAD_CHECK(threads >= 1, "set_num_threads: ", threads, " threads; there must be at least 1");
  thread_limit() = threads;
}

int get_num_threads() {
  return thread_limit();
}

// oneTBB's pool has a thread for each core; who asks for more gets more.
static void allow_threads(int threads) {
  static std::mutex mutex;
  static std::unique_ptr<tbb::global_control> control;
  static int allowed = tbb::info::default_concurrency();
  const std::lock_guard lock(mutex);
  if (threads <= allowed) return;
  control = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, threads);
  allowed = threads;
}

// Of each thread that calls parallel_for: a place for itself and for as many of the pool's threads as it may
// use. The pool is one for all. Objects with static lifetime die after the main thread's arena: then there is
// none.
static thread_local bool arena_is_gone = false;
struct Arena {
  std::unique_ptr<tbb::task_arena> arena;
  ~Arena() { arena_is_gone = true; }
};

static tbb::task_arena* arena_for(int threads) {
  static thread_local Arena own;
  if (arena_is_gone) return nullptr;
  if (!own.arena || own.arena->max_concurrency() != threads) {
    own.arena.reset();
    try {
      allow_threads(threads);
      auto arena = std::make_unique<tbb::task_arena>(threads);
      arena->initialize();
      own.arena = std::move(arena);
    } catch (const std::bad_alloc&) {  // the calling thread does the work alone
    }
  }
  return own.arena.get();
}

// fork() copies the calling thread alone: the pool's threads do not exist in the child, which works by
// itself.
static bool in_forked_child() {
  static std::atomic<bool> forked = false;
  static const int registered = pthread_atfork(nullptr, nullptr, [] { forked = true; });
  static_cast<void>(registered);
  return forked;
}

constexpr int most_in_pool = 1024;          // an arena takes memory for each, whether they come or not
static thread_local bool in_block = false;  // what a block calls stays in its thread

void parallel::run_blocks(Index blocks, void (*call)(void* context, Index block), void* context) {
  const int threads = get_num_threads();
  const bool alone = threads <= 1 || blocks <= 1 || in_block || in_forked_child();
  tbb::task_arena* arena = alone ? nullptr : arena_for(std::min(threads, most_in_pool));
  if (!arena) {
    for (Index i = 0; i < blocks; ++i) call(context, i);
    return;
  }
  struct Inside {
    Inside() { in_block = true; }
    ~Inside() { in_block = false; }
  };
  arena->execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<Index>(0, blocks),
        [&](const tbb::blocked_range<Index>& range) {
          const Inside inside;
          for (Index i = range.begin(); i < range.end(); ++i) call(context, i);
        },
        tbb::simple_partitioner());
  });
}

}  // namespace xgrad
