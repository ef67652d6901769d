#pragma once
#include <cstddef>
#include <limits>
#include <new>

#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// `bytes` of memory that starts on a cache line (64 bytes). Throws std::bad_alloc.
/// A thread keeps what it gave back, up to 256 MB in blocks of up to 32 MB, for its next request of that
/// size: a training step asks for the same sizes again and again, and fresh memory from the system costs more
/// than the arithmetic on it.
XGRAD_API void* allocate(std::size_t bytes);
/// Gives back what allocate(bytes) returned.
XGRAD_API void deallocate(void* memory, std::size_t bytes) noexcept;
/// Returns what this thread keeps to the system.
XGRAD_API void release_cached_memory() noexcept;

struct AllocationCounts {
  std::size_t served_from_cache = 0, from_system = 0;
};
/// How many requests of this thread were served so far, and how.
XGRAD_API AllocationCounts allocation_counts() noexcept;

/// The allocator of every array. xtensor's own default changes with -march and XTENSOR_USE_XSIMD, so that a
/// program built with other flags than the library would not link against it; this one never changes.
template <class T>
struct Allocator {
  using value_type = T;

  Allocator() = default;
  template <class U>
  Allocator(const Allocator<U>&) noexcept {}

  T* allocate(std::size_t n) {
    if (n > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_alloc();
    return static_cast<T*>(xgrad::allocate(n * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t n) noexcept { xgrad::deallocate(memory, n * sizeof(T)); }

  friend bool operator==(const Allocator&, const Allocator&) { return true; }
};

}  // namespace xgrad
