#include <cstdint>
#include <cstring>
#include <thread>

#include <xgrad/engine/system/allocator.hpp>

#include "support/support.hpp"

using namespace xgrad;

BOOST_AUTO_TEST_CASE(every_size_starts_on_a_cache_line_and_is_all_ours) {
  for (const std::size_t bytes : std::initializer_list<std::size_t>{
           0, 1, 63, 64, 65, 511, 512, 513, 576, 577, 1000, 1024, 1025, 4097, 100000, 33 << 20}) {
    void* memory = allocate(bytes);
    BOOST_CHECK_EQUAL(reinterpret_cast<std::uintptr_t>(memory) % 64, 0);
    std::memset(memory, 1, bytes);
    deallocate(memory, bytes);
  }
}

BOOST_AUTO_TEST_CASE(a_block_never_serves_a_larger_request) {
  for (std::size_t bytes = 1; bytes < 5000; ++bytes) {
    void* memory = allocate(bytes);
    std::memset(memory, 1, bytes);
    deallocate(memory, bytes);
    void* larger = allocate(bytes + 1);
    std::memset(larger, 2, bytes + 1);  // AddressSanitizer and valgrind would see an overrun
    deallocate(larger, bytes + 1);
  }
}

// Made before its thread's cache, so destroyed after it.
static thread_local struct Holder {
  void* memory = nullptr;
  ~Holder() { deallocate(memory, 1000); }
} holder;

BOOST_AUTO_TEST_CASE(memory_may_be_given_back_by_another_thread_and_after_its_cache_is_gone) {
  void* memory = allocate(1000);
  std::thread([&] { deallocate(memory, 1000); }).join();
  std::thread([] {
    Holder& mine = holder;
    mine.memory = allocate(1000);
  }).join();
}

BOOST_AUTO_TEST_CASE(too_large_a_request_is_an_error) {
  BOOST_CHECK_THROW(Allocator<double>().allocate(~std::size_t{0} / 4), std::bad_alloc);
}

#if !defined(__SANITIZE_ADDRESS__)
BOOST_AUTO_TEST_CASE(a_steady_loop_asks_the_system_for_nothing) {
  const auto step = [] { return Array({300, 300}, Scalar(1)); };
  step();
  const AllocationCounts before = allocation_counts();
  for (int i = 0; i < 10; ++i) step();
  BOOST_CHECK_EQUAL(allocation_counts().from_system, before.from_system);
  BOOST_CHECK_EQUAL(allocation_counts().served_from_cache, before.served_from_cache + 10);
  release_cached_memory();
  step();
  BOOST_CHECK_EQUAL(allocation_counts().from_system, before.from_system + 1);
}
#endif
