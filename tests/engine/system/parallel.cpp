// parallel_for: every range once, errors, threads of a user's own, a child after fork().
#include <atomic>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <xgrad/engine/system/parallel.hpp>

#include "support/support.hpp"

using namespace xgrad;

namespace {

struct KeepThreads {
  int before = get_num_threads();
  ~KeepThreads() { set_num_threads(before); }
};

// How often each of n places is visited.
std::vector<int> visits(Index n, Index grain) {
  std::vector<int> seen(n, 0);
  parallel_for(n, grain, [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) ++seen[i];
  });
  return seen;
}

// An object with static lifetime that works in its destructor, when the thread's part of the pool is gone.
struct AtExit {
  ~AtExit() {
    set_num_threads(2);
    if (visits(1000, 1) != std::vector<int>(1000, 1)) std::_Exit(1);
  }
} at_exit;

}  // namespace

BOOST_AUTO_TEST_CASE(every_place_is_visited_once) {
  const KeepThreads keep;
  for (const int threads : {1, 2, 7}) {
    set_num_threads(threads);
    BOOST_CHECK_EQUAL(get_num_threads(), threads);
    for (const Index n : {0, 1, 9, 1000, 12345}) {
      for (const Index grain : {0, 1, 10, 20000}) BOOST_CHECK(visits(n, grain) == std::vector<int>(n, 1));
    }
  }
  set_num_threads(std::numeric_limits<int>::max());
  BOOST_CHECK(visits(1000, 1) == std::vector<int>(1000, 1));
  CHECK_THROWS(set_num_threads(0), std::invalid_argument,
               "set_num_threads: 0 threads; there must be at least 1");
}

BOOST_AUTO_TEST_CASE(ranges_depend_on_the_grain_alone) {
  const KeepThreads keep;
  for (const int threads : {1, 2, 7}) {
    set_num_threads(threads);
    std::vector<Index> lasts(25, 0);
    parallel_for(100, 4, [&](Index first, Index last) { lasts[first / 4] = last; });
    for (Index block = 0; block < 25; ++block) BOOST_CHECK_EQUAL(lasts[block], 4 * (block + 1));
  }
}

BOOST_AUTO_TEST_CASE(an_error_reaches_the_caller_and_the_next_loop_works) {
  const KeepThreads keep;
  for (const int threads : {1, 2, 7}) {
    set_num_threads(threads);
    const auto fail = [](Index first, Index) {
      if (first == 50) throw std::runtime_error("place 50");
    };
    CHECK_THROWS(parallel_for(100, 1, fail), std::runtime_error, "place 50");
    BOOST_CHECK(visits(100, 1) == std::vector<int>(100, 1));
  }
}

BOOST_AUTO_TEST_CASE(a_loop_within_a_loop_stays_in_its_thread) {
  const KeepThreads keep;
  set_num_threads(4);
  std::atomic<int> elsewhere = 0;
  parallel_for(20, 1, [&](Index, Index) {
    const auto mine = std::this_thread::get_id();
    parallel_for(50, 1, [&](Index, Index) { elsewhere += std::this_thread::get_id() != mine; });
  });
  BOOST_CHECK_EQUAL(elsewhere, 0);
}

BOOST_AUTO_TEST_CASE(several_threads_share_the_pool) {
  const KeepThreads keep;
  set_num_threads(3);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> users;
  for (int user = 0; user < 8; ++user) {
    users.emplace_back([&] {
      for (int round = 0; round < 50; ++round) wrong += visits(500, 7) != std::vector<int>(500, 1);
    });
  }
  for (std::thread& user : users) user.join();
  BOOST_CHECK_EQUAL(wrong, 0);
}

BOOST_AUTO_TEST_CASE(a_child_after_fork_works) {
  const KeepThreads keep;
  set_num_threads(4);
  visits(1000, 1);  // the pool has started
  const pid_t child = ::fork();
  if (child == 0) ::_exit(visits(1000, 1) == std::vector<int>(1000, 1) ? 0 : 1);
  int status = -1;
  BOOST_REQUIRE_EQUAL(::waitpid(child, &status, 0), child);
  BOOST_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

// Run by ctest with OMP_NUM_THREADS=5, and with XGRAD_NUM_THREADS=3 as well, which counts more.
BOOST_AUTO_TEST_CASE(the_environment_limits_threads, *boost::unit_test::disabled()) {
  BOOST_CHECK_EQUAL(get_num_threads(), std::getenv("XGRAD_NUM_THREADS") ? 3 : 5);
}
