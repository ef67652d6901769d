#include <xgrad/engine/allocator.hpp>

namespace xgrad {

constexpr std::align_val_t cache_line{64};

void* allocate(std::size_t bytes) {
  return ::operator new(bytes, cache_line);
}

void deallocate(void* memory, std::size_t bytes) noexcept {
  ::operator delete(memory, bytes, cache_line);
}

}  // namespace xgrad
