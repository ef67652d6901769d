// Memory of a machine that has 64 MB a request: what asks for more gets the std::bad_alloc that a size beyond
// memory gives, where the sanitizer's own operator new would end the program.

#include <cstdlib>
#include <new>

static constexpr std::size_t most = std::size_t{64} << 20;

static void* checked(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void* operator new(std::size_t bytes) {
  return checked(bytes > most ? nullptr : std::malloc(bytes == 0 ? 1 : bytes));
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  if (bytes > most) throw std::bad_alloc();
  const auto unit = static_cast<std::size_t>(alignment);
  return checked(std::aligned_alloc(unit, (bytes / unit + 1) * unit));
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return bytes > most ? nullptr : std::malloc(bytes == 0 ? 1 : bytes);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
